import type { Held, Identity, OptOut } from './identity.js';

const HOUR = 3_600_000;
/** AES keys of 16 or 32 bytes in Base64; operators of 2021 issued 16, today's issue 32. */
const AES_KEY = /^([A-Za-z\d+/]{22}(==)?|[A-Za-z\d+/]{43}=?)$/;

/**
 * The times of an identity, with those that one of protocol v0 (a cookie with the two tokens and nothing else) is
 * given, as by the official SDK: due at once, usable for four hours, refreshable for seven days.
 */
const TIMES = { refresh_expires: 168 * HOUR, identity_expires: 4 * HOUR, refresh_from: 0 };

/** An own property of a value from outside: inherited ones may be another script's pollution. */
export const own = (value: unknown, name: string): unknown =>
  Object.hasOwn(value as object, name) ? (value as Record<string, unknown>)[name] : undefined;

/**
 * Reads an identity out of any value, field by field. Never throws.
 *
 * @param legacyAt when given, missing times are accepted (protocol v0) and count from here (ms since epoch).
 * @returns the identity, or the reason why the value is none. The reason names the field, never its value.
 */
export function parseIdentity(value: unknown, legacyAt?: number): Identity | string {
  let name = 'the identity';
  try {
    const identity: Record<string, unknown> = {};
    const take = (field: string, isValid: (found: unknown) => boolean, missing?: unknown) => {
      name = field;
      // Some servers write null for what is not there.
      const found = own(value, name) ?? missing;
      if (!isValid(found)) throw name;
      if (found) identity[name] = found;
    };
    take('advertising_token', isToken);
    take('refresh_token', isToken);
    for (const [time, lifetime] of Object.entries(TIMES))
      take(time, Number.isFinite, legacyAt && legacyAt + lifetime);
    take('refresh_response_key', (key) => !key || (isToken(key) && AES_KEY.test(key as string)));
    return identity as unknown as Identity;
  } catch {
    return `${name} is missing or not valid`;
  }
}

const isToken = (value: unknown): boolean => !!value && typeof value === 'string';

/** What storage was found to hold; 'INVALID' is something else than ours, or a damaged value. */
export type Stored = Held | 'NO_IDENTITY' | 'INVALID';

/** Reads the text of a store. Never throws. */
export function parseStored(text: string | undefined, now: number): Stored {
  if (!text) return 'NO_IDENTITY';
  try {
    const value: unknown = JSON.parse(text);
    if (isOptOut(value)) return value;
    const identity = parseIdentity(value, now);
    if (typeof identity === 'string') return 'INVALID';
    const offset = own(value, 'clock_offset');
    return Number.isFinite(offset) ? { ...identity, clock_offset: offset as number } : identity;
  } catch {
    return 'INVALID';
  }
}

/** Whether a value is the marker of an opted-out user. Throws for null and undefined. */
export const isOptOut = (value: unknown): value is OptOut => own(value, 'status') === 'optout';
