import { type Held, optOut } from '../identity/identity.js';
import { isOptOut, parseIdentity, type Stored } from '../identity/parse.js';

/**
 * Reads what a page passes as an identity: the operator's answer, an opt-out marker, or nothing.
 *
 * @param refuse hears of the field for which it is none of these.
 */
export function readGiven(value: unknown, now: number, refuse: (field: string) => void): Stored {
  if (!value) return 'NO_IDENTITY';
  if (isOptOut(value)) return optOut(now);
  const identity = parseIdentity(value);
  if (typeof identity !== 'string') return identity;
  refuse(identity);
  return 'INVALID';
}

/** Whether an identity is another than before: the same token with other secrets, such as sealed ones, is not. */
export const replaces = (held: Held, before: Held | undefined): boolean =>
  held !== before && (!held.refresh_token || held.advertising_token !== before?.advertising_token);
