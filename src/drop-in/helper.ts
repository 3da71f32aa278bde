import { hashIdentifier } from '../dii/hash.js';
import { normalizeEmail as normalizeAsOperator } from '../dii/normalize-email.js';
import { isNormalizedPhone } from '../dii/phone.js';
import { fromBase64 } from '../operator-api/base64.js';

/** What a page finds in `window.__uid2Helper` / `window.__euidHelper`. The hash functions do not normalise. */
export interface Helper {
  normalizeEmail(email: string): string | undefined;
  isNormalizedPhone(phone: string): boolean;
  /** SHA-256 as 64 lower-case hexadecimal digits. */
  hashIdentifier(normalized: string): Promise<string>;
  /** SHA-256 in Base64. */
  hashAndEncodeIdentifier(normalized: string): Promise<string>;
}

/**
 * The form of an email address that is hashed; undefined where there is none. As the operator does it, but without
 * spaces inside: the operator would drop them, the official SDK refuses them.
 */
export function normalizeEmail(email: unknown): string | undefined {
  const trimmed = typeof email === 'string' ? email.trim() : '';
  return trimmed.includes(' ') ? undefined : normalizeAsOperator(trimmed);
}

export const helper: Helper = {
  normalizeEmail,
  isNormalizedPhone,
  hashAndEncodeIdentifier: (text) => hashIdentifier(text),
  hashIdentifier: async (text) =>
    Array.from(fromBase64(await hashIdentifier(text)), (byte) => byte.toString(16).padStart(2, '0')).join(''),
};
