import { fromBase64 } from '../operator-api/base64.js';
import type { Bytes } from '../operator-api/bytes.js';

/**
 * The bytes of an AES key in Base64.
 *
 * @param message says what to pass; the key itself is never quoted.
 * @throws TypeError with that message.
 */
export function readKey(base64: unknown, message: string, lengths: readonly number[]): Bytes {
  try {
    const bytes = typeof base64 === 'string' ? fromBase64(base64) : undefined;
    if (bytes && lengths.includes(bytes.length)) return bytes;
  } catch {
    // What atob throws quotes nothing, but says nothing of the fix either.
  }
  throw new TypeError(message);
}
