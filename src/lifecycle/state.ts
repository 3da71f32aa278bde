import type { Held, Identity } from '../identity/identity.js';
import type { Stored } from '../identity/parse.js';
import { endTime, isDead, isDue, isUsable, operatorTime, refreshDue } from '../identity/timing.js';

/** Why there is no identity. */
export type Ending = 'NO_IDENTITY' | 'INVALID' | 'REFRESH_EXPIRED';

/** The states of an identity, with the names of the official mobile SDKs. */
export type Status = 'ESTABLISHED' | 'REFRESHED' | 'EXPIRED' | 'OPT_OUT' | Ending;

/** How failed refreshes are spaced: full jitter between `base` and a limit that doubles from `base` to `cap`. In ms. */
export interface Retry {
  readonly base: number;
  readonly cap: number;
}

/** All that the machine knows. Times are ms since epoch by the device's clock; 0 means never. */
export interface State {
  /**
   * Raised by everything that ends or replaces the identity. Work that was begun under another generation is void:
   * that is what makes a logout final whatever was in flight.
   */
  readonly generation: number;
  /** The identity, from its arrival to its end, also while its token is expired but it can still be refreshed. */
  readonly held?: Held | undefined;
  /** Why nothing is held. */
  readonly ending: Ending;
  /** Whether the identity took the place of an earlier one. */
  readonly refreshed: boolean;
  /** A refresh is in flight. */
  readonly refreshing: boolean;
  /** Refreshes in a row that brought the page no further. */
  readonly failures: number;
  /** No refresh before this. */
  readonly retryAt: number;
  /** The operator asked us to wait, or refused: then nobody's coming back brings the next refresh forward. */
  readonly patient: boolean;
}

/** The longest that the one timer sleeps: a browser's timer does not count the time a machine was asleep. */
const LONGEST_SLEEP = 300_000;
/** No wait of ours is longer; a longer one means that the clock was set back meanwhile. */
export const LONGEST_WAIT = 3_600_000;

export const INITIAL: State = {
  generation: 0,
  ending: 'NO_IDENTITY',
  refreshed: false,
  refreshing: false,
  failures: 0,
  retryAt: 0,
  patient: false,
};

/** The identity, where its advertising token may be handed out now. */
export const usableIdentity = ({ held }: State, now: number): Identity | undefined =>
  held?.refresh_token && isUsable(held, now) ? held : undefined;

/** Why nothing is left of a value: what can't even be refreshed is no identity, and a forgotten opt-out is none. */
export function endingOf(value: Stored, now: number): Ending | undefined {
  if (typeof value === 'string') return value;
  return isDead(value, now) ? (value.refresh_token ? 'REFRESH_EXPIRED' : 'NO_IDENTITY') : undefined;
}

export function statusOf({ held, ending, refreshed }: State, now: number): Status {
  if (!held) return ending;
  if (!isUsable(held, now)) return endingOf(held, now) ?? (held.refresh_token ? 'EXPIRED' : 'OPT_OUT');
  return refreshed ? 'REFRESHED' : 'ESTABLISHED';
}

/** Whether a refresh should be begun now. */
export function wantsRefresh({ held, refreshing, retryAt }: State, now: number): boolean {
  const wait = retryAt - now;
  return !!held?.refresh_token && !refreshing && isDue(held, now) && (wait <= 0 || wait > LONGEST_WAIT);
}

/**
 * In how many ms the machine should be woken; undefined where nothing is to come, or while a refresh is in flight,
 * which has a time limit of its own. The end of an opt-out needs no waking: nothing starts then.
 */
export function sleep({ held, refreshing, retryAt }: State, now: number): number | undefined {
  if (!held?.refresh_token || refreshing) return undefined;
  const time = operatorTime(held, now);
  const end = isUsable(held, now) ? held.identity_expires - time : LONGEST_SLEEP;
  const death = held.refresh_expires - endTime(held, now);
  return Math.max(0, Math.min(LONGEST_SLEEP, Math.max(refreshDue(held) - time, retryAt - now), end, death));
}
