import type { Held, Identity } from '../identity/identity.js';
import type { Stored } from '../identity/parse.js';
import { dateFresh, isDead, operatorTime, refreshDue } from '../identity/timing.js';
import { type Ending, INITIAL, LONGEST_WAIT, type Retry, type State, wantsRefresh } from './state.js';

/** A refresh that brought nothing. */
export interface Failure {
  readonly reason: string;
  /** How long asking again would be of no use or unwelcome, in ms. */
  readonly wait: number;
}

/** How a refresh ended: with a new identity, an opt-out, the word that the refresh token has expired, or not at all. */
export type RefreshOutcome = Held | 'REFRESH_EXPIRED' | Failure;

export type Event =
  /** The page gave an identity, an opt-out marker, or something that is neither. */
  | { readonly type: 'supplied'; readonly value: Stored }
  /** Storage was read. */
  | { readonly type: 'found'; readonly value: Stored }
  | { readonly type: 'disconnected' }
  /** Time has passed. `eager`: the user has just come back, or the network has. */
  | { readonly type: 'woke'; readonly eager?: boolean }
  /** A refresh ended. `stored` was read at the same moment; `random` (0 to 1) is for the jitter. */
  | {
      readonly type: 'answered';
      readonly generation: number;
      readonly outcome: RefreshOutcome;
      readonly stored: Stored;
      readonly random: number;
      readonly retry: Retry;
    };

/**
 * What the driver has to do, in this order. 'write': storage is to hold what the state holds, which may be nothing.
 * 'request': a refresh is to be sent, after everyone has heard of the change.
 */
export type Effect = 'write' | 'request';

export interface Step {
  readonly state: State;
  readonly effects: readonly Effect[];
}

/** The least time between two refreshes, however eager. */
const EAGER_GAP = 2_000;

/**
 * The state machine. Pure: the same state, event and time give the same step. Where the generation is raised, what is
 * in flight is void and may be aborted.
 */
export function next(state: State, event: Event, now: number): Step {
  switch (event.type) {
    case 'supplied':
      return supplied(state, judged(event.value, now), now);
    case 'found':
      return found(state, event.value, now);
    case 'woke':
      return state.held?.advertising_token && isDead(state.held, now)
        ? end(state, 'REFRESH_EXPIRED')
        : begin(event.eager ? { ...state, retryAt: Math.min(state.retryAt, state.eagerAt) } : state, now);
    case 'answered':
      // Rule 1: an answer to an identity that was ended or replaced since changes nothing.
      return event.generation === state.generation ? answered(settled(state), event, now) : stay(state);
    case 'disconnected':
      return end(state, 'NO_IDENTITY');
  }
}

/** What can't even be refreshed any more is no identity, and a forgotten opt-out is none. */
const judged = (value: Stored, now: number): Held | Ending =>
  typeof value === 'string' || !isDead(value, now)
    ? value
    : value.advertising_token
      ? 'REFRESH_EXPIRED'
      : 'NO_IDENTITY';

function supplied(state: State, value: Held | Ending, now: number): Step {
  if (typeof value === 'string') return end(state, value);
  const again = value.advertising_token && value.advertising_token === state.held?.advertising_token;
  return again ? stay(settled(state)) : take(state, value, now, 'write');
}

function found(state: State, stored: Stored, now: number): Step {
  const { held, ending } = state;
  const value = judged(stored, now);
  if (typeof value !== 'string') {
    if (same(value, held)) return stay(state);
    // A legacy identity has just been given times that count from now: they are kept, or it would never expire.
    return (value as Identity).refresh_from === now
      ? take(state, value, now, 'write')
      : take(state, value, now);
  }
  // Nothing there: another tab has logged out.
  if (value === 'NO_IDENTITY') return stay(held ? vacated(state, value) : state);
  // Another script's junk, or an identity long dead, is no logout: what we hold is put back.
  if (held) return stay(state, 'write');
  return value === ending ? stay(state) : end(state, value);
}

function answered(
  state: State,
  { outcome, stored, random, retry }: Event & { type: 'answered' },
  now: number,
): Step {
  const held = state.held as Identity;
  // The commit check of rule 1. Storage that no longer holds the identity that was sent has been changed by another
  // tab since (a logout, an opt-out, a new user, a quicker refresh): its word stands and the answer is dropped.
  if (stored !== 'INVALID' && !same(stored as Held, held)) return found(state, stored, now);
  if (outcome === 'REFRESH_EXPIRED') return end(state, outcome);
  if ('status' in outcome) return take(state, outcome, now, 'write');
  const fresh = 'reason' in outcome ? undefined : dateFresh(outcome, held, now);
  const changed = fresh && fresh.advertising_token !== held.advertising_token;
  const current = changed ? fresh : held;
  const remaining = refreshDue(current) - operatorTime(current, now);
  // An operator that answers with what is already due has brought the page no further.
  const failures = fresh && remaining > 0 ? 0 : state.failures + 1;
  const jittered = retry.base + random * (Math.min(retry.cap, retry.base * 2 ** (failures - 1)) - retry.base);
  const wish = 'wait' in outcome ? Math.min(outcome.wait, LONGEST_WAIT) : 0;
  const wait = Math.max(jittered, wish);
  const paced = {
    ...state,
    failures,
    retryAt: now + wait,
    eagerAt: now + (fresh || wish ? wait : EAGER_GAP),
  };
  if (isDead(held, now) && !fresh) return end(state, 'REFRESH_EXPIRED');
  return changed ? stay({ ...paced, held: fresh, refreshed: true }, 'write') : stay(paced);
}

const same = (a: Held, b: Held | undefined): boolean =>
  !!b && a.advertising_token === b.advertising_token && a.refresh_token === b.refresh_token;

/** Nothing is in flight any more, and an answer that still comes is void. */
const settled = (state: State): State => ({ ...state, generation: state.generation + 1, requestedAt: 0 });

/** Without an identity, ready for the next. */
const vacated = (state: State, ending: Ending): State => ({
  ...INITIAL,
  generation: state.generation + 1,
  ending,
});

const stay = (state: State, ...effects: Effect[]): Step => ({ state, effects });

const end = (state: State, ending: Ending): Step => stay(vacated(state, ending), 'write');

const take = (state: State, held: Held, now: number, ...effects: Effect[]): Step =>
  begin({ ...vacated(state, 'NO_IDENTITY'), held, refreshed: !!state.held }, now, ...effects);

const begin = (state: State, now: number, ...effects: Effect[]): Step =>
  wantsRefresh(state, now)
    ? stay({ ...state, requestedAt: now }, ...effects, 'request')
    : stay(state, ...effects);
