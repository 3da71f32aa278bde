import { normalizeSpaceless } from './normalize-email.js';

/**
 * The form of an email address that is hashed; undefined where there is none. As the operator does it, but without
 * spaces inside: the operator would drop them, the official SDK refuses them.
 */
export function normalizeEmail(email: unknown): string | undefined {
  const trimmed = typeof email === 'string' ? email.trim() : '';
  return trimmed.includes(' ') ? undefined : normalizeSpaceless(trimmed);
}
