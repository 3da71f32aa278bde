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

/** What only pages need that generate identities by themselves. */
export const clientSide = (): Promise<typeof import('./client-side.js')> => import('./client-side.js');

export const helper: Helper = {
  normalizeEmail,
  isNormalizedPhone,
  hashIdentifier: async (text) => (await clientSide()).hashHex(text),
  hashAndEncodeIdentifier: async (text) => (await clientSide()).hashIdentifier(text),
};
