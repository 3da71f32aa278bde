import { toBase64 } from '../operator-api/base64.js';

/**
 * The hash that stands for an e-mail address or a phone number: SHA-256 of its UTF-8 bytes, in Base64 (44 characters).
 *
 * @param normalized what `normalizeEmail` returned, or a phone number that `isNormalizedPhone` accepts.
 */
export async function hashIdentifier(
  normalized: string,
  subtle: SubtleCrypto = crypto.subtle,
): Promise<string> {
  return toBase64(await subtle.digest('SHA-256', new TextEncoder().encode(normalized)));
}

/** Whether a value is Base64 of 32 bytes as an operator takes it. */
export function isBase64Hash(value: unknown): value is string {
  try {
    return typeof value === 'string' && value.length === 44 && btoa(atob(value)) === value;
  } catch {
    return false;
  }
}
