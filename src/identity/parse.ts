import type { Held, Identity, OptOut } from './identity.js';

/**
 * The fields that every identity has. Times come with what those of protocol v0 (a cookie with the two tokens and
 * nothing else) are given, as by the official SDK: due at once, usable for four hours, refreshable for seven days.
 */
const FIELDS = {
  // Whatever another script has put into all prototypes is no field.
  __proto__: null,
  advertising_token: Number.NaN,
  refresh_token: Number.NaN,
  refresh_expires: 7 * 24 * 3_600_000,
  identity_expires: 4 * 3_600_000,
  refresh_from: 0,
} as unknown as Record<string, number>;

/** An own property of a value from outside: inherited ones may be another script's pollution. */
export const own = (value: unknown, name: string): unknown =>
  Object.hasOwn(value as object, name) ? (value as Record<string, unknown>)[name] : undefined;

/**
 * Reads an identity out of any value, field by field. Never throws. Fields that we don't know are kept, as by the
 * official SDK: the page may have its own use for them.
 *
 * @param legacyAt when given, missing times are accepted (protocol v0) and count from here (ms since epoch).
 * @returns a copy, or the name of the field for which the value is none.
 */
export function parseIdentity(value: unknown, legacyAt?: number): Identity | string {
  let name = 'advertising_token';
  try {
    // Own properties alone: inherited ones may be another script's pollution.
    const identity = { __proto__: null, ...(value as object) } as unknown as Record<string, unknown>;
    for (name in FIELDS) {
      const lifetime = FIELDS[name] as number;
      const found = identity[name] === undefined ? (legacyAt as number) + lifetime : identity[name];
      if (lifetime >= 0 ? !Number.isFinite(found) : !found || typeof found !== 'string') return name;
      identity[name] = found;
    }
    name = 'refresh_response_key';
    const key = identity[name];
    // Operators of 2021 issued keys of 16 bytes, today's issue 32.
    return key && (typeof key !== 'string' || ![16, 32].includes(atob(key).length))
      ? name
      : ({ ...identity } as unknown as Identity);
  } catch {
    // Not Base64, or a getter of the page's own that throws.
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
    if (isOptOut(value)) {
      const { refresh_expires, identity_expires, status } = value;
      return { refresh_expires, identity_expires, status };
    }
    const identity = parseIdentity(value, now);
    return typeof identity === 'string' ? 'INVALID' : identity;
  } catch {
    return 'INVALID';
  }
}

/** Whether a value is the marker of an opted-out user. Throws for null and undefined. */
export const isOptOut = (value: unknown): value is OptOut => own(value, 'status') === 'optout';
