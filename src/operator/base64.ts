import { fromBase64, toBase64 } from '../operator-api/base64.js';
import type { Bytes } from '../operator-api/bytes.js';

const ALPHABET = /^[A-Za-z\d+/]*={0,2}$/;

/**
 * Bytes of standard Base64 as strictly as the operator reads it: no white space, no other alphabet, padding complete or
 * left out. Undefined where the text is none.
 */
export function decodeBase64(text: string): Bytes | undefined {
  try {
    // What this decodes with skips white space; the length and the padding it does check.
    return ALPHABET.test(text) ? fromBase64(text) : undefined;
  } catch {
    return undefined;
  }
}

/** The URL-safe alphabet without padding, in which advertising tokens travel. */
export const encodeBase64Url = (bytes: Uint8Array): string =>
  toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

export const decodeBase64Url = (text: string): Bytes | undefined =>
  decodeBase64(text.replaceAll('-', '+').replaceAll('_', '/'));
