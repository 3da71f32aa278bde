import { isNormalizedPhone } from '../dii/phone.js';
import { normalizeEmail } from '../dii/strict-email.js';

/** What a page finds in `window.__uid2Helper` / `window.__euidHelper`. The hash functions do not normalise. */
export interface Helper {
  normalizeEmail(email: string): string | undefined;
  isNormalizedPhone(phone: string): boolean;
  /** SHA-256 as 64 lower-case hexadecimal digits. */
  hashIdentifier(normalized: string): Promise<string>;
  /** SHA-256 in Base64. */
  hashAndEncodeIdentifier(normalized: string): Promise<string>;
}

export const helper: Helper = {
  normalizeEmail,
  isNormalizedPhone,
  hashIdentifier: async (text) => (await import('./client-side.js')).hashHex(text),
  hashAndEncodeIdentifier: async (text) => (await import('./client-side.js')).hashIdentifier(text),
};
