import type { Environment } from '../environment/environment.js';
import { fromBase64, toBase64 } from './base64.js';
import { limit, type Operator } from './operator.js';
import { type Answer, post } from './post.js';
import { unseal } from './unseal.js';

/** Of the subscription that the publisher has set up with the operator. Both are public. */
export interface ClientSideIdentityOptions {
  readonly serverPublicKey: string;
  readonly subscriptionId: string;
}

/** Who the identity is to be for: a normalised identifier's SHA-256, in Base64. */
export type HashedIdentifier = { readonly email_hash: string } | { readonly phone_hash: string };

/** The first nine characters name the product, that the key is public, and the operator's environment. */
const PREFIX_LENGTH = 9;
const CURVE = { name: 'ECDH', namedCurve: 'P-256' };

/**
 * Asks the operator for an identity with `POST /v2/token/client-generate`.
 *
 * @param beforeSending called in the turn in which the request goes out; keeps it back by throwing.
 * @returns the answer, opened where its status is 200. Status 0: none came.
 * @throws where the public key is none, or an answer of 200 can't be opened.
 */
export async function clientGenerate(
  { environment, baseUrl, clientTag, requestTimeout }: Operator,
  subtle: SubtleCrypto,
  options: ClientSideIdentityOptions,
  identifier: HashedIdentifier,
  controller: AbortController,
  beforeSending: () => void,
): Promise<Answer> {
  const [request, key] = await sealIdentifier(environment, subtle, options, identifier);
  beforeSending();
  limit(environment, requestTimeout, controller);
  const url = `${baseUrl}/v2/token/client-generate?client=${clientTag}`;
  const none = (): Answer => [0, '', 0];
  const [status, body, retryAfter] = await post(environment, url, request, controller.signal).catch(none);
  return [status, status === 200 ? await unseal(subtle, key, body) : body, retryAfter];
}

/**
 * The body of such a request, and the key that opens the answer. Only the hash of the identifier leaves the page, sealed
 * under a key that is agreed with the operator's public key (ECDH on P-256; the shared secret is the AES-256-GCM key as
 * it is).
 *
 * @throws where the public key is none.
 */
export async function sealIdentifier(
  { Date: clock }: Pick<Environment, 'Date'>,
  subtle: SubtleCrypto,
  { serverPublicKey, subscriptionId }: ClientSideIdentityOptions,
  identifier: HashedIdentifier,
): Promise<[body: string, key: CryptoKey]> {
  const spki = fromBase64(serverPublicKey.slice(PREFIX_LENGTH));
  const server = await subtle.importKey('spki', spki, CURVE, false, []);
  const pair = await subtle.generateKey(CURVE, false, ['deriveKey']);
  const key = await subtle.deriveKey(
    { ...CURVE, public: server },
    pair.privateKey,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt', 'decrypt'],
  );
  const timestamp = clock.now();
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const algorithm = { name: 'AES-GCM', iv, additionalData: utf8([timestamp]) };
  const body = {
    payload: toBase64(await subtle.encrypt(algorithm, key, utf8(identifier))),
    iv: toBase64(iv),
    public_key: toBase64(await subtle.exportKey('spki', pair.publicKey)),
    timestamp,
    subscription_id: subscriptionId,
  };
  return [JSON.stringify(body), key];
}

const utf8 = (json: unknown): Uint8Array<ArrayBuffer> => new TextEncoder().encode(JSON.stringify(json));
