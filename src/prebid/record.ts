import type { Identity } from '../identity/identity.js';
import { parseIdentity } from '../identity/parse.js';

/** Whom a client-side generated identity is for: a salted hash, as Prebid's own modules keep it. */
export interface OriginalIdentity {
  readonly identity: string | number;
  readonly salt: number;
}

/** What is stored, in the layout of Prebid's own modules. Theirs ignore what we add, and the other way round. */
export interface StoredRecord {
  /** The identity that the publisher supplied, from which the latest descends. */
  readonly originalToken?: Identity | undefined;
  readonly originalIdentity?: OriginalIdentity | undefined;
  /** None where the identity has come to its end; the originals are kept, so that it is not begun again. */
  readonly latestToken?: Identity | 'optout' | undefined;
  /**
   * No request before this, ms since epoch by the device clock. Ours. It stands for a request of another tab that is
   * under way, for the back-off after a failure or refusal, and for how long a user's opt-out is believed.
   */
  readonly notBefore?: number | undefined;
}

/** Stands in place of a refresh token where the page can't refresh: as in sealed storage of ours. */
export const NO_REFRESH = 'sealed';

/** Stored text with neither a brace nor a blank: a bare advertising token. */
const BARE_TOKEN = /^[\w+/=.-]{20,}$/;
/** Nobody knows when a bare token expires. In the year 9892: the years of a cookie's date have four digits. */
const NEVER = 2.5e14;

/** Reads what is stored. Never throws. What is only compared or counted with may be anything. */
export function parseRecord(text: string | null | undefined, now: number): StoredRecord {
  const isBare = BARE_TOKEN.test(text as string);
  try {
    // An object whose toString is no function would throw where it is counted with.
    const record = (
      isBare
        ? { latestToken: { advertising_token: text, refresh_token: NO_REFRESH } }
        : JSON.parse(text as string, (name, found) => (name === 'toString' ? undefined : found))
    ) as StoredRecord;
    const { latestToken } = record;
    const identity = parseIdentity(latestToken, isBare ? NEVER : now);
    const found = typeof identity === 'string' ? undefined : identity;
    return { ...record, latestToken: latestToken === 'optout' ? latestToken : found };
  } catch {
    // Damaged: there is nothing, and what is stored next takes its place.
    return {};
  }
}
