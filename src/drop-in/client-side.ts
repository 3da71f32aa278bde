import { hashIdentifier } from '../dii/hash.js';
import { isNormalizedPhone } from '../dii/phone.js';
import { deviceTime } from '../environment/device-time.js';
import type { Environment } from '../environment/environment.js';
import type { Held } from '../identity/identity.js';
import { optOut } from '../identity/identity.js';
import { own, parseIdentity } from '../identity/parse.js';
import { fromBase64, toBase64 } from '../operator-api/base64.js';
import { post } from '../operator-api/post.js';
import { normalizeEmail } from './normalize-email.js';

// Client-side token generation, and hashing. A file of its own, loaded when a page first asks for it.

export { hashIdentifier };

/** Of the subscription that the publisher has set up with the operator. Both are public. */
export interface ClientSideIdentityOptions {
  readonly serverPublicKey: string;
  readonly subscriptionId: string;
}

export type IdentifierKind = 'Email' | 'EmailHash' | 'Phone' | 'PhoneHash';

/** The first nine characters name the product, that the key is public, and the operator's environment. */
const PREFIX_LENGTH = 9;
const TIMEOUT = 10_000;
const CURVE = { name: 'ECDH', namedCurve: 'P-256' };

/**
 * Asks the operator for an identity with `POST /v2/token/client-generate`. Only the hash of the identifier leaves the
 * page, sealed under a key that is agreed with the operator's public key (ECDH on P-256; the shared secret is the
 * AES-256-GCM key as it is).
 *
 * @param baseUrl the operator's address.
 * @param controller aborted where the page has logged out since: then nothing is sent, and nothing applied.
 * @param apply takes over the identity, or the opt-out of the user.
 * @throws TypeError or Error for a wrong argument; the operator's refusals are strings, as in the official SDK.
 */
export async function generate(
  environment: Environment,
  product: string,
  clientTag: string,
  baseUrl: () => string | Promise<string>,
  kind: IdentifierKind,
  value: unknown,
  options: unknown,
  controller: AbortController,
  apply: (held: Held) => void,
): Promise<void> {
  // Rule 1: looked at before the request goes out, and again in the very turn in which its answer is applied.
  const check = () => {
    if (controller.signal.aborted) throw new Error(`${product} SDK aborted.`);
  };
  checkClientSideOptions(options, product);
  const operator = await baseUrl();
  const subtle = environment.crypto?.subtle;
  if (!subtle) throw new Error('Client-side token generation needs a page on https.');
  const hash = await hashOf(kind, value, subtle);
  const { key, publicKey } = await agree(subtle, options.serverPublicKey);
  const timestamp = environment.Date.now();
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const payload = await subtle.encrypt(
    { name: 'AES-GCM', iv, additionalData: utf8(JSON.stringify([timestamp])) },
    key,
    utf8(JSON.stringify({ [kind.startsWith('Email') ? 'email_hash' : 'phone_hash']: hash })),
  );
  check();
  const [status, body] = await post(
    { environment, baseUrl: operator, clientTag, requestTimeout: TIMEOUT },
    'client-generate',
    JSON.stringify({
      payload: toBase64(new Uint8Array(payload)),
      iv: toBase64(iv),
      public_key: publicKey,
      timestamp,
      subscription_id: options.subscriptionId,
    }),
    controller,
  ).catch(() => [0, ''] as const);
  const text = status === 200 ? await unseal(subtle, key, body) : body;
  const held = read(status, text, deviceTime(environment));
  check();
  apply(held);
}

/** SHA-256 as 64 lower-case hexadecimal digits. */
export async function hashHex(text: string): Promise<string> {
  const bytes = fromBase64(await hashIdentifier(text));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

async function hashOf(kind: IdentifierKind, value: unknown, subtle: SubtleCrypto): Promise<string> {
  if (kind === 'Email') {
    const email = normalizeEmail(value);
    if (!email) throw new Error('Invalid email address');
    return hashIdentifier(email, subtle);
  }
  if (kind === 'Phone') {
    if (typeof value !== 'string' || !isNormalizedPhone(value)) throw new Error('Invalid phone number');
    return hashIdentifier(value, subtle);
  }
  if (!isBase64Hash(value)) throw new Error('Invalid hash');
  return value;
}

/** Whether a value is Base64 of 32 bytes as an operator takes it. */
export function isBase64Hash(value: unknown): value is string {
  try {
    return typeof value === 'string' && value.length === 44 && btoa(atob(value)) === value;
  } catch {
    return false;
  }
}

/** @throws TypeError with the official SDK's texts. */
export function checkClientSideOptions(
  options: unknown,
  product: string,
): asserts options is ClientSideIdentityOptions {
  if (typeof options !== 'object' || options === null) throw new TypeError('opts must be an object');
  const { serverPublicKey, subscriptionId } = options as ClientSideIdentityOptions;
  const pattern = new RegExp(`^${product}-X-[A-Z]-.+`);
  if (typeof serverPublicKey !== 'string') throw new TypeError('opts.serverPublicKey must be a string');
  if (!pattern.test(serverPublicKey))
    throw new TypeError(`opts.serverPublicKey must match the regular expression ${pattern}`);
  if (typeof subscriptionId !== 'string') throw new TypeError('opts.subscriptionId must be a string');
  if (!subscriptionId) throw new TypeError('opts.subscriptionId is empty');
}

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

/** The words of a refusal, by HTTP status. */
const REFUSALS: Readonly<Record<number, readonly [status: string, text: string]>> = {
  400: ['client_error', 'Client error'],
  403: ['invalid_http_origin', 'Forbidden'],
};

function read(status: number, text: string, now: number): Held {
  const refusal = REFUSALS[status];
  if (status !== 200 && !refusal) throw `API error: Unexpected HTTP status ${status}`;
  const answer: unknown = JSON.parse(text);
  const word = own(answer, 'status');
  if (status === 200) {
    if (word === 'optout') return optOut(now);
    const identity = word === 'success' ? parseIdentity(own(answer, 'body')) : '';
    if (typeof identity !== 'string') return identity;
  }
  const message = own(answer, 'message');
  if (refusal && word === refusal[0] && typeof message === 'string') throw `${refusal[1]}: ${message}`;
  // What was opened is quoted only where no identity can be in it.
  const quoted = own(answer, 'body') === undefined ? text : String(word);
  throw `API error: Response body was invalid for HTTP status ${status}: ${quoted}`;
}
