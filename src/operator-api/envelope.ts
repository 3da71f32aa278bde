import { type Bytes, concat, int64, readInt64 } from './bytes.js';

// The envelopes of the operator's v2 endpoints, as described at
// https://unifiedid.com/docs/getting-started/gs-encryption-decryption. All sealing is AES-GCM with a tag of 16 bytes.

/** What travels inside the envelopes of a request and of the answer to it. */
export interface Message {
  /** ms since epoch, by the sender's clock. */
  readonly timestamp: number;
  /** 8 bytes of the requester's choice; the answer repeats them. */
  readonly nonce: Bytes;
  /** Empty where a request has no parameters. */
  readonly json: string;
}

/** Why the envelope of a request could not be opened. */
export type EnvelopeFault =
  | { readonly fault: 'too short' }
  | { readonly fault: 'version'; readonly version: number }
  | { readonly fault: 'key' };

const REQUEST_VERSION = 1;
export const IV_LENGTH = 12;
const TAG_LENGTH = 16;
const NONCE_OFFSET = 8;
const JSON_OFFSET = 16;
const SHORTEST_REQUEST = 1 + IV_LENGTH + JSON_OFFSET + TAG_LENGTH;

/** Seals bytes: `iv | ciphertext | tag`. The key has 16 or 32 bytes; an iv of 12 bytes must never be used twice with it. */
export async function seal(
  key: Bytes,
  iv: Bytes,
  plaintext: Bytes,
  additionalData: Bytes = new Uint8Array(),
): Promise<Bytes> {
  const imported = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt']);
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, imported, plaintext);
  return concat(iv, new Uint8Array(sealed));
}

/** Opens `iv | ciphertext | tag`. Rejects where the bytes were not sealed with this key and additional data. */
export async function unseal(
  key: Bytes,
  sealed: Bytes,
  additionalData: Bytes = new Uint8Array(),
): Promise<Bytes> {
  const imported = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['decrypt']);
  const iv = sealed.subarray(0, IV_LENGTH);
  const algorithm = { name: 'AES-GCM', iv, additionalData };
  return new Uint8Array(await crypto.subtle.decrypt(algorithm, imported, sealed.subarray(IV_LENGTH)));
}

/** A request: `1 | iv | sealed(timestamp, nonce, json) | tag`, under the client secret. */
export const sealRequest = async (key: Bytes, iv: Bytes, message: Message): Promise<Bytes> =>
  concat(Uint8Array.of(REQUEST_VERSION), await seal(key, iv, frame(message)));

export async function openRequest(key: Bytes, envelope: Bytes): Promise<Message | EnvelopeFault> {
  if (envelope.length < SHORTEST_REQUEST) return { fault: 'too short' };
  const version = envelope[0] as number;
  if (version !== REQUEST_VERSION) return { fault: 'version', version };
  try {
    return unframe(await unseal(key, envelope.subarray(1)));
  } catch {
    return { fault: 'key' };
  }
}

/** The answer to a request: `iv | sealed(timestamp, nonce, json) | tag`, under the client secret. It has no version. */
export const sealResponse = (key: Bytes, iv: Bytes, message: Message): Promise<Bytes> =>
  seal(key, iv, frame(message));

/** Rejects where the answer was not sealed with this key. Comparing the nonce with that of the request is left to the caller. */
export const openResponse = async (key: Bytes, envelope: Bytes): Promise<Message> =>
  unframe(await unseal(key, envelope));

const frame = ({ timestamp, nonce, json }: Message): Bytes =>
  concat(int64(timestamp), nonce, new TextEncoder().encode(json));

function unframe(plaintext: Bytes): Message {
  return {
    timestamp: readInt64(plaintext),
    nonce: plaintext.slice(NONCE_OFFSET, JSON_OFFSET),
    json: new TextDecoder('utf-8', { ignoreBOM: true }).decode(plaintext.subarray(JSON_OFFSET)),
  };
}
