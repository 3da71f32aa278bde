import { describe, expect, it } from 'vitest';
import { issue } from '../simulation/answers.js';
import { answered, found, next, supplied, woke } from './next.js';
import { INITIAL, type Retry, type State, sleep, wantsRefresh } from './state.js';

const NOW = 1_790_000_000_000;
const SECOND = 1_000;
const HOUR = 3_600_000;
const RETRY: Retry = { base: 5_000, cap: 300_000 };

/** The machine after a refresh that was due has failed. */
function failed(random: number, retry: Retry = RETRY, hidden?: boolean, wait = 0): State {
  const { state } = next(INITIAL, supplied(issue(NOW, { refresh_from: NOW - 1 })), NOW);
  const { generation, held = 'NO_IDENTITY' } = state;
  return next(state, answered(generation, { reason: 'no answer', wait }, held, random, retry, hidden), NOW)
    .state;
}

/** How long it is until the next try. */
const waitOf = (state: State): number => state.retryAt - NOW;

describe('after a failed refresh a page that nobody sees', () => {
  it.each([
    [0, RETRY.cap],
    [0.5, (RETRY.cap + RETRY.base) / 2],
    [1, RETRY.base],
  ])('tries again at some time up to the cap (for a random number of %d after %d ms)', (random, wait) => {
    expect(waitOf(failed(random, RETRY, true))).toBe(wait);
  });

  it('tries again a second after it is looked at', () => {
    const state = failed(0, RETRY, true);
    const seen = next(state, woke(true), NOW + SECOND);
    expect(seen.request).toBe(false);
    expect(waitOf(seen.state)).toBe(2 * SECOND);
    expect(next(seen.state, woke(), NOW + 2 * SECOND).request).toBe(true);
  });

  it('waits on when merely time passes', () => {
    expect(next(failed(0, RETRY, true), woke(), NOW + 100 * SECOND).request).toBe(false);
  });
});

it('after a failed refresh a page that is seen tries again soon', () => {
  for (const random of [0, 0.5, 1]) expect(waitOf(failed(random))).toBe(RETRY.base);
});

it('a refresh that waits goes out at once where there is a reason to wait no longer', () => {
  expect(next(failed(1), woke(true, 0), NOW + 1).request).toBe(true);
});

it('a refresh that the operator has put off is brought forward by nothing', () => {
  const state = failed(1, RETRY, false, 120 * SECOND);
  for (const wake of [woke(), woke(true), woke(true, 0)])
    expect(waitOf(next(state, wake, NOW + SECOND).state)).toBe(120 * SECOND);
});

it.each<[string, Retry, number]>([
  ['a base of hours', { base: 2 * HOUR, cap: 24 * HOUR }, 0],
  ['a cap of a day', { base: HOUR / 2, cap: 24 * HOUR }, 0],
  ['an operator that asks for a day', RETRY, 24 * HOUR],
])(
  'no wait is longer than an hour, which would count as one from before the clock was set back: %s',
  (_, ...given) => {
    const [retry, wait] = given;
    for (const hidden of [false, true])
      for (const random of [0, 1]) {
        const state = failed(random, retry, hidden, wait);
        expect(waitOf(state)).toBeLessThanOrEqual(HOUR);
        expect(wantsRefresh(state, NOW)).toBe(false);
      }
  },
);

it('the machine wakes when the refresh token expires, though the token would live on', () => {
  const ends = { refresh_from: NOW + HOUR / 2, refresh_expires: NOW + 10 * SECOND };
  const { state } = next(INITIAL, supplied(issue(NOW, ends)), NOW);
  expect(sleep(state, NOW)).toBe(10 * SECOND);
  const { state: later } = next(state, woke(), NOW + 10 * SECOND);
  expect([later.held, later.ending]).toEqual([undefined, 'REFRESH_EXPIRED']);
});

// A page whose clock runs a little slow takes an operator's due identities for ones that are due in a moment.
describe('an identity that is due in a moment', () => {
  const soon = (now: number) => issue(now, { refresh_from: now + 300 });

  it('from another tab waits for the least gap, so that tabs do not drive each other on', () => {
    const { state } = next(INITIAL, supplied(issue(NOW, { refresh_from: NOW + HOUR / 4 })), NOW);
    const later = next(state, found(soon(NOW)), NOW).state;
    expect(next(later, woke(), NOW + 4 * SECOND).request).toBe(false);
    expect(next(later, woke(), NOW + 5 * SECOND).request).toBe(true);
  });

  it('from the operator counts as a refresh that brought nothing', () => {
    const { state } = next(INITIAL, supplied(issue(NOW, { refresh_from: NOW - 1 })), NOW);
    const { generation, held = 'NO_IDENTITY' } = state;
    expect(next(state, answered(generation, soon(NOW), held, 0, RETRY), NOW).state.failures).toBe(1);
  });
});
