import { fromBase64, toBase64 } from './base64.js';
import { type Answer, type Operator, post } from './post.js';

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
 * Asks the operator for an identity with `POST /v2/token/client-generate`. Only the hash of the identifier leaves the
 * page, sealed under a key that is agreed with the operator's public key (ECDH on P-256; the shared secret is the
 * AES-256-GCM key as it is).
 *
 * @param beforeSending called in the turn in which the request goes out; keeps it back by throwing.
 * @returns the answer, opened where its status is 200. Status 0: none came.
 * @throws where the public key is none, or an answer of 200 can't be opened.
 */
export async function clientGenerate(
  operator: Operator,
  subtle: SubtleCrypto,
  { serverPublicKey, subscriptionId }: ClientSideIdentityOptions,
  identifier: HashedIdentifier,
  controller: AbortController,
  beforeSending?: () => void,
): Promise<Answer> {
  const { key, publicKey } = await agree(subtle, serverPublicKey);
  const timestamp = operator.environment.Date.now();
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const payload = await subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData: utf8(JSON.stringify([timestamp])) },
    key,
    utf8(JSON.stringify(identifier)),
  );
  beforeSending?.();
  const [status, body, retryAfter] = await post(
    operator,
    'client-generate',
    JSON.stringify({
      payload: toBase64(new Uint8Array(payload)),
      iv: toBase64(iv),
      public_key: publicKey,
      timestamp,
      subscription_id: subscriptionId,
    }),
    controller,
  ).catch(() => [0, '', 0] as const);
  return [status, status === 200 ? await unseal(subtle, key, body) : body, retryAfter];
}

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

async function agree(
  subtle: SubtleCrypto,
  serverPublicKey: string,
): Promise<{ key: CryptoKey; publicKey: string }> {
  const spki = fromBase64(serverPublicKey.slice(PREFIX_LENGTH));
  const server = await subtle.importKey('spki', spki, CURVE, false, []);
  const pair = await subtle.generateKey(CURVE, false, ['deriveKey']);
  const aes = { name: 'AES-GCM', length: 256 };
  const agreement = { name: 'ECDH', public: server };
  return {
    key: await subtle.deriveKey(agreement, pair.privateKey, aes, false, ['encrypt', 'decrypt']),
    publicKey: toBase64(new Uint8Array(await subtle.exportKey('spki', pair.publicKey))),
  };
}

async function unseal(subtle: SubtleCrypto, key: CryptoKey, body: string): Promise<string> {
  const bytes = fromBase64(body);
  const plaintext = await subtle.decrypt(
    { name: 'AES-GCM', iv: bytes.subarray(0, 12) },
    key,
    bytes.subarray(12),
  );
  return new TextDecoder().decode(plaintext);
}
