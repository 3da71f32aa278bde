import type { Held, Identity } from '../identity/identity.js';
import { isOptOut, type Stored } from '../identity/parse.js';
import { dateBySlowClock, isDue, isPlausible } from '../identity/timing.js';
import {
  type Ending,
  endingOf,
  INITIAL,
  LONGEST_WAIT,
  type Retry,
  type State,
  wantsRefresh,
} from './state.js';

/** A refresh that brought nothing. */
export interface Failure {
  readonly reason: string;
  /** How long asking again would be of no use or unwelcome, in ms. */
  readonly wait: number;
}

/** How a refresh ended: with a new identity, an opt-out, the word that the refresh token has expired, or not at all. */
export type RefreshOutcome = Held | 'REFRESH_EXPIRED' | Failure;

/** Whether storage is to be brought in line with the state; `renewed`: with the same user's next identity. */
type Write = boolean | 'renewed';

/** A new state, and what becomes of storage. */
type Transition = readonly [state: State, write?: Write];

/** Something that happened. The functions below make these. */
export type Event = (state: State, now: number) => Transition;

/** A step of the machine, and what the driver has to do then. */
export interface Step {
  readonly state: State;
  /** Storage is to hold what the state holds, which may be nothing. */
  readonly write: Write;
  /** A refresh is to be sent, after everyone has heard of the change. */
  readonly request: boolean;
}

/** How soon a refresh is tried again when the user or the network comes back: a moment to settle, and a least gap. */
const EAGER_WAIT = 1_000;
/** How soon an identity is refreshed that was due, or as good as due, when it came. */
const LEAST_GAP = 5_000;

/**
 * The state machine. Pure: the same state, event and time give the same step. Where the generation is raised, what is
 * in flight is void and may be aborted.
 */
export function next(state: State, event: Event, now: number): Step {
  const [moved, wrote = false] = event(state, now);
  // What is found dead ends in the same step, whatever brought it to light: nobody hears of two losses.
  const dead = !!moved.held && endingOf(moved.held, now) === 'REFRESH_EXPIRED';
  const [after, write] = dead ? end(moved, 'REFRESH_EXPIRED') : [moved, wrote];
  const request = wantsRefresh(after, now);
  return { state: request ? { ...after, refreshing: true } : after, write, request };
}

/** The page gave an identity, an opt-out marker, or something that is neither. */
export const supplied =
  (value: Stored): Event =>
  (state, now) => {
    const ending = endingOf(value, now);
    if (ending) return end(state, ending);
    const { held } = state;
    // The token that is held already comes again: what is in flight for it goes on. Begun anew it would wait for its own
    // lock, as for another tab's.
    if (isIdentity(value) && value.advertising_token === held?.advertising_token)
      // With secrets that are held sealed, perhaps under a key that is lost.
      return same(value, held) ? [state] : [{ ...state, held: { ...held, ...value } }, true];
    return [take(state, dateBySlowClock(value as Identity, now)), true];
  };

/** Storage was read. */
export const found =
  (stored: Stored): Event =>
  (state, now) => {
    const { held } = state;
    const ending = endingOf(stored, now);
    if (!ending) {
      // A legacy identity has just been given times that count from now: they are stored, or it would never expire.
      if (same(stored, held)) return [state];
      const taken = take(state, stored as Held);
      // An identity that is due when it comes from another tab brought that tab no further: were it refreshed at once
      // here, and the next one there, tabs would drive each other on.
      const { failures } = state;
      // A wait from before the clock was set back counts for nothing, nor does it stand in for the gap.
      const wait = state.retryAt - now;
      const retryAt = now + Math.max(wait > LONGEST_WAIT ? 0 : wait, LEAST_GAP);
      // Not only what replaces another: storage that was cleared and put right again had looked like a logout.
      const later = state.generation && isDue(stored as Identity, now + LEAST_GAP);
      const after = later ? { ...taken, failures, retryAt } : taken;
      return [after, Math.abs((stored as Identity).refresh_from - now) < 1_000];
    }
    // Nothing there: another tab has logged out.
    if (ending === 'NO_IDENTITY') return [held ? vacated(state, endingOf(held, now) ?? ending) : state];
    // Another script's junk, or an identity long dead, is no logout: what we hold is put back.
    if (held) return [state, true];
    return ending === state.ending ? [state] : end(state, ending);
  };

/** The user has logged out. */
export const disconnected: Event = (state) => end(state, 'NO_IDENTITY');

/** The identity may not be used for now; it stays in storage. */
export const hidden: Event = (state) => [vacated(state, 'NO_IDENTITY')];

/**
 * Time has passed. `eager`: the user has just come back, or the network has, or the page has named the operator.
 *
 * @param wait the longest that a refresh which is due waits then, in ms.
 */
export const woke =
  (eager?: boolean, wait: number = EAGER_WAIT): Event =>
  (state, now) => [
    eager && !state.patient && state.retryAt > now + wait ? { ...state, retryAt: now + wait } : state,
  ];

/**
 * A refresh that was begun under `generation` has ended.
 *
 * @param stored what storage holds at this moment.
 * @param random 0 to 1, for the jitter.
 * @param hidden whether nobody sees the page.
 */
export const answered =
  (
    generation: number,
    outcome: RefreshOutcome,
    stored: Stored,
    random: number,
    { base, cap }: Retry,
    hidden?: boolean,
  ): Event =>
  (before, now) => {
    // Rule 1: an answer to an identity that was ended or replaced since changes nothing.
    if (generation !== before.generation) return [before];
    const state = settled(before);
    const held = state.held as Identity;
    // The commit check of rule 1. Storage that no longer holds the identity that was sent has been changed by another
    // tab since (a logout, an opt-out, a new user, a quicker refresh): its word stands and the answer is dropped.
    if (stored !== 'INVALID' && !same(stored, held)) return found(stored)(state, now);
    if (outcome === 'REFRESH_EXPIRED') return end(state, outcome);
    // An identity may have fields of any name: what it is, its token tells.
    const good = isIdentity(outcome);
    if (!good && isOptOut(outcome)) return [take(state, outcome), true];
    const wait = (!good && (outcome as Failure).wait) || 0;
    const fresh =
      good && isPlausible(outcome, held.identity_expires, now) ? dateBySlowClock(outcome, now) : undefined;
    const changed = !!fresh && fresh.advertising_token !== held.advertising_token;
    // An operator that answers with what is already due has brought the page no further.
    const failures = changed && !isDue(fresh, now + LEAST_GAP) ? 0 : state.failures + 1;
    // A user may have many tabs, and looks at one. That one tries on; the others, each at some time up to the cap, or
    // when they are looked at.
    const least = hidden ? cap : base;
    const limit = Math.min(cap, (base * 2 ** failures) / 2);
    const retryAt = now + Math.min(LONGEST_WAIT, Math.max(least + random * (limit - least), wait));
    const after = { ...state, failures, retryAt, patient: wait > 0 };
    return changed ? [{ ...after, held: fresh, refreshed: true }, 'renewed'] : [after];
  };

export const isIdentity = (value: RefreshOutcome | Stored): value is Identity =>
  !!(value as Held).refresh_token;

const same = (a: Stored, b: Held | undefined): boolean =>
  !!b &&
  (a as Held).advertising_token === b.advertising_token &&
  (a as Held).refresh_token === b.refresh_token;

/** Nothing is in flight any more, and an answer that still comes is void. */
const settled = (state: State): State => ({ ...state, generation: state.generation + 1, refreshing: false });

/** Without an identity, ready for the next. */
export const vacated = (state: State, ending: Ending): State => ({
  ...INITIAL,
  generation: state.generation + 1,
  ending,
});

const end = (state: State, ending: Ending): readonly [State, boolean] => [vacated(state, ending), true];

const take = (state: State, held: Held): State => ({
  ...vacated(state, 'NO_IDENTITY'),
  held,
  refreshed: !!state.held,
});
