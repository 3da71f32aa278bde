import type { Held, Identity, OptOut } from './identity.js';

const HOUR = 3_600_000;

/**
 * The fields that every identity has. Times come with what those of protocol v0 (a cookie with the two tokens and
 * nothing else) are given, as by the official SDK: due at once, usable for four hours, refreshable for seven days.
 */
const FIELDS: Record<string, number> = {
  advertising_token: Number.NaN,
  refresh_token: Number.NaN,
  refresh_expires: 168 * HOUR,
  identity_expires: 4 * HOUR,
  refresh_from: 0,
};

/** An own property of a value from outside: inherited ones may be another script's pollution. */
export const own = (value: unknown, name: string): unknown =>
  Object.hasOwn(value as object, name) ? (value as Record<string, unknown>)[name] : undefined;

/**
 * Reads an identity out of any value, field by field. Never throws.
 *
 * @param legacyAt when given, missing times are accepted (protocol v0) and count from here (ms since epoch).
 * @returns the identity, or the name of the field for which the value is none.
 */
export function parseIdentity(value: unknown, legacyAt?: number): Identity | string {
  const identity: Record<string, unknown> = {};
  let name = '';
  try {
    for (const [field, lifetime] of Object.entries(FIELDS)) {
      name = field;
      const present = own(value, name);
      const found = present === undefined ? (legacyAt as number) + lifetime : present;
      if (lifetime >= 0 ? !Number.isFinite(found) : !found || typeof found !== 'string') return name;
      identity[name] = found;
    }
    name = 'refresh_response_key';
    const key = own(value, name);
    if (key) {
      // Operators of 2021 issued keys of 16 bytes, today's issue 32.
      if (typeof key !== 'string' || ![16, 32].includes(atob(key).length)) return name;
      identity[name] = key;
    }
    return identity as unknown as Identity;
  } catch {
    // Not Base64, a getter of the page's own that throws, or no object at all.
    return name;
  }
}

/** What storage was found to hold; 'INVALID' is something else than ours, or a damaged value. */
export type Stored = Held | 'NO_IDENTITY' | 'INVALID';

/** Reads the text of a store. Never throws. */
export function parseStored(text: string | null | undefined, now: number): Stored {
  if (!text) return 'NO_IDENTITY';
  try {
    // An object whose toString is no function would throw where it is compared or counted with.
    const value: unknown = JSON.parse(text, (name, found) => (name !== 'toString' ? found : undefined));
    if (isOptOut(value)) return value;
    const identity = parseIdentity(value, now);
    // Fields that we don't know are kept, as by the official SDK: the page may have its own use for them.
    return typeof identity === 'string' ? 'INVALID' : { ...(value as object), ...identity };
  } catch {
    return 'INVALID';
  }
}

/** Whether a value is the marker of an opted-out user. Throws for null and undefined. */
export const isOptOut = (value: unknown): value is OptOut => own(value, 'status') === 'optout';
