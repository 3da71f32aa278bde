import type { Identity } from '../identity/identity.js';
import { own, parseStored } from '../identity/parse.js';

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

/** Stored text with neither a brace nor a blank: a bare advertising token, which can't be refreshed. */
const BARE_TOKEN = /^[\w+/=.-]{20,}$/;

const identityIn = (value: unknown, now: number): Identity | undefined => {
  const stored = parseStored(JSON.stringify(value), now);
  return (stored as Identity).refresh_token ? (stored as Identity) : undefined;
};

/** Reads what is stored, field by field. Never throws. A bare token comes as a string. */
export function parseRecord(text: string | null | undefined, now: number): StoredRecord | string {
  if (!text?.includes('{')) return text && BARE_TOKEN.test(text) ? text : {};
  try {
    const value: unknown = JSON.parse(text);
    const latest = own(value, 'latestToken');
    return {
      originalToken: identityIn(own(value, 'originalToken'), now),
      originalIdentity: own(value, 'originalIdentity') as OriginalIdentity | undefined,
      latestToken: latest === 'optout' ? latest : identityIn(latest, now),
      notBefore: Number(own(value, 'notBefore')) || 0,
    };
  } catch {
    // Damaged: there is nothing, and what is stored next takes its place.
    return {};
  }
}
