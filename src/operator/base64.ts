import { fromBase64, toBase64 } from '../operator-api/base64.js';
import type { Bytes } from '../operator-api/bytes.js';

const BODY = /^[A-Za-z\d+/]*(={0,2})$/;

/**
 * Bytes of standard Base64 as strictly as the operator reads it: no white space, no other alphabet, padding complete or
 * left out. Undefined where the text is none.
 */
export function decodeBase64(text: string): Bytes | undefined {
  const padding = BODY.exec(text)?.[1];
  if (padding === undefined || (padding && text.length % 4) || text.length % 4 === 1) return undefined;
  try {
    return fromBase64(text);
  } catch {
    return undefined;
  }
}

/** The URL-safe alphabet without padding, in which advertising tokens travel. */
export const encodeBase64Url = (bytes: Uint8Array): string =>
  toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

export const decodeBase64Url = (text: string): Bytes | undefined =>
  decodeBase64(text.replaceAll('-', '+').replaceAll('_', '/'));
