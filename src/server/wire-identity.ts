import type { Identity } from '../identity/identity.js';
import { parseIdentity } from '../identity/parse.js';

/**
 * Reads an identity with the six fields of the wire and no other: a cookie has no room to spare.
 *
 * @returns a copy, or the name of the field for which the value is none. Never throws.
 */
export function wireIdentity(value: unknown): Identity | string {
  const parsed = parseIdentity(value);
  if (typeof parsed === 'string') return parsed;
  const { advertising_token, refresh_token, refresh_expires, identity_expires, refresh_from } = parsed;
  const fields = { advertising_token, refresh_token, refresh_expires, identity_expires, refresh_from };
  const { refresh_response_key } = parsed;
  return refresh_response_key ? { ...fields, refresh_response_key } : fields;
}
