import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Identity } from '../identity/identity.js';
import { optOut } from '../identity/identity.js';
import {
  answered,
  disconnected,
  type Event,
  found,
  next,
  type RefreshOutcome,
  supplied,
  woke,
} from './next.js';
import { INITIAL, type State, sleep, statusOf, usableIdentity } from './state.js';

const NOW = 1_790_000_000_000;
const MINUTE = 60_000;
const DAY = 86_400_000;
const RETRY = { base: 5_000, cap: 300_000 };

const identity = (user: string, issuedAt = NOW): Identity => ({
  advertising_token: `advertising ${user}`,
  refresh_token: `refresh ${user}`,
  identity_expires: issuedAt + 60 * MINUTE,
  refresh_from: issuedAt + 15 * MINUTE,
  refresh_expires: issuedAt + DAY,
  refresh_response_key: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
});

const failure = (wait = 0): RefreshOutcome => ({ reason: 'no answer', wait });

/** What the world may do to a tab: an event of the machine, and what it does to storage by itself. */
type Action =
  | { do: 'log in'; user: string; age: number }
  | { do: 'log out' }
  | { do: 'pass'; ms: number }
  | { do: 'return' }
  | {
      do: 'answer';
      how: 'success' | 'optout' | 'expired' | 'failure' | 'refusal' | 'due already' | 'expired already';
    }
  | { do: 'other tab'; what: 'logs out' | 'logs in' | 'refreshes' | 'writes junk' | 'opts out' };

const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({
    do: fc.constant('log in' as const),
    user: fc.constantFrom('A', 'B'),
    age: fc.constantFrom(0, 20 * MINUTE, 2 * 60 * MINUTE, 2 * DAY),
  }),
  fc.constant<Action>({ do: 'log out' }),
  fc.record({
    do: fc.constant('pass' as const),
    ms: fc.constantFrom(1, 1_000, 6_000, MINUTE, 20 * MINUTE, DAY),
  }),
  fc.constant<Action>({ do: 'return' }),
  fc.record({
    do: fc.constant('answer' as const),
    how: fc.constantFrom(
      'success',
      'optout',
      'expired',
      'failure',
      'refusal',
      'due already',
      'expired already',
    ),
  }) as fc.Arbitrary<Action>,
  fc.record({
    do: fc.constant('other tab' as const),
    what: fc.constantFrom('logs out', 'logs in', 'refreshes', 'writes junk', 'opts out'),
  }) as fc.Arbitrary<Action>,
);

/** A tab and its storage, run by the rules of the driver, with the rules of the house as invariants after every step. */
class Tab {
  state: State = INITIAL;
  now = NOW;
  stored: ReturnType<typeof optOut> | Identity | 'NO_IDENTITY' | 'INVALID' = 'NO_IDENTITY';
  /** Generations under which requests are in the air, answered or not. */
  readonly inTheAir: { generation: number; user: string; at: number }[] = [];
  readonly requests: number[] = [];
  /** The one whose token may be seen; undefined after a logout or an opt-out. */
  user: string | undefined;
  count = 0;

  send(event: Event): void {
    const before = this.state;
    const step = next(before, event, this.now);
    expect(step.state.generation).toBeGreaterThanOrEqual(before.generation);
    this.state = step.state;
    if (step.write) this.stored = this.state.held ?? 'NO_IDENTITY';
    if (step.request) {
      // Rule 4: one request at a time.
      expect(before.refreshing && before.generation === this.state.generation).toBe(false);
      this.inTheAir.push({ generation: this.state.generation, user: this.user ?? '', at: this.now });
      this.requests.push(this.now);
    }
    this.check();
  }

  check(): void {
    const usable = usableIdentity(this.state, this.now);
    // Rule 1: only the user of now is seen, and nobody after a logout or an opt-out.
    if (usable) expect(usable.advertising_token).toContain(`advertising ${this.user}`);
    // Rule 2: never an expired token (the operator's clock is the device's here).
    if (usable) expect(usable.identity_expires).toBeGreaterThan(this.now);
    // Rule 6: what is held is never left without a wake-up.
    const delay = sleep(this.state, this.now);
    if (this.state.held?.refresh_token && !this.state.refreshing)
      expect(delay).toBeLessThanOrEqual(5 * MINUTE);
    expect(statusOf(this.state, this.now) === 'OPT_OUT' && usable).toBeFalsy();
  }

  run(step: Action): void {
    if (step.do === 'pass') this.now += step.ms;
    if (step.do === 'pass') this.send(woke());
    if (step.do === 'return') {
      this.send(found(this.stored));
      this.send(woke(true));
    }
    if (step.do === 'log in') {
      this.user = step.user;
      this.send(supplied(identity(`${step.user}${++this.count}`, this.now - step.age)));
    }
    if (step.do === 'log out') {
      this.user = undefined;
      this.send(disconnected);
      expect(this.stored).toBe('NO_IDENTITY');
      expect(usableIdentity(this.state, this.now)).toBeUndefined();
    }
    if (step.do === 'answer') this.answer(step.how);
    if (step.do === 'other tab') this.otherTab(step.what);
  }

  answer(how: (Action & { do: 'answer' })['how']): void {
    const request = this.inTheAir.pop();
    if (!request) return;
    const fresh = identity(`${request.user}${++this.count}`, this.now);
    const outcomes: Record<typeof how, RefreshOutcome> = {
      success: fresh,
      optout: optOut(this.now),
      expired: 'REFRESH_EXPIRED',
      failure: failure(),
      refusal: failure(600_000),
      'due already': { ...fresh, refresh_from: this.now - 1 },
      'expired already': { ...fresh, refresh_from: this.now - 2, identity_expires: this.now - 1 },
    };
    const held = usableIdentity(this.state, this.now);
    if (how === 'optout' && request.generation === this.state.generation && this.agrees())
      this.user = undefined;
    this.send(answered(request.generation, outcomes[how], this.stored, 0.5, RETRY));
    // Rule 3: a failed early refresh keeps the valid token.
    if (held && ['failure', 'refusal', 'expired already'].includes(how) && this.user)
      expect(usableIdentity(this.state, this.now)).toBeDefined();
  }

  agrees(): boolean {
    const { stored } = this;
    return (
      stored === 'INVALID' ||
      (typeof stored === 'object' && stored.refresh_token === this.state.held?.refresh_token)
    );
  }

  /** The other tab writes; this one hears of it only when it next looks. */
  otherTab(what: (Action & { do: 'other tab' })['what']): void {
    if (what === 'logs out') this.stored = 'NO_IDENTITY';
    if (what === 'opts out') this.stored = optOut(this.now);
    if (what === 'logs out' || what === 'opts out') this.user = undefined;
    if (what === 'logs in') {
      this.user = 'C';
      this.stored = identity(`C${++this.count}`, this.now);
    }
    if (what === 'refreshes' && this.user) this.stored = identity(`${this.user}${++this.count}`, this.now);
    if (what === 'writes junk' && this.state.held) this.stored = 'INVALID';
    else this.send(found(this.stored));
  }
}

describe('the state machine', () => {
  it('keeps the rules whatever happens in whatever order', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 60 }), (actions) => {
        const tab = new Tab();
        for (const step of actions) tab.run(step);
      }),
      { numRuns: 3_000 },
    );
  });

  it('sends at most 8 requests in the first minute of an outage, for any jitter but the all but impossible', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0.2, max: 1, noNaN: true }), { minLength: 20, maxLength: 20 }),
        (jitter) => {
          let { state } = next(INITIAL, supplied({ ...identity('A'), refresh_from: NOW }), NOW);
          const sent = [NOW];
          for (let now = NOW; now < NOW + MINUTE; ) {
            const step = next(
              state,
              answered(
                state.generation,
                failure(),
                state.held ?? 'NO_IDENTITY',
                jitter[sent.length] ?? 0.5,
                RETRY,
              ),
              now,
            );
            now += sleep(step.state, now) ?? MINUTE;
            const woken = next(step.state, woke(), now);
            state = woken.state;
            if (woken.request && now < NOW + MINUTE) sent.push(now);
          }
          expect(sent.length).toBeLessThanOrEqual(8);
        },
      ),
    );
  });

  it('is not driven into a storm by a user who comes back all the time', () => {
    const tab = new Tab();
    tab.run({ do: 'log in', user: 'A', age: 20 * MINUTE });
    for (let times = 0; times < 600; times++) {
      tab.run({ do: 'answer', how: 'failure' });
      tab.run({ do: 'return' });
      tab.now += 100;
      tab.send(woke());
    }
    expect(tab.requests.length).toBeLessThanOrEqual(61);
  });

  it('does not pass on to other tabs the haste of an operator whose identities are due when they come', () => {
    const state = next(INITIAL, supplied(identity('A', NOW - 20 * MINUTE)), NOW).state;
    const adopted = next(state, found(identity('B', NOW - 20 * MINUTE)), NOW);
    expect(adopted.request).toBe(false);
    expect(usableIdentity(adopted.state, NOW)).toMatchObject({ advertising_token: 'advertising B' });
    expect(next(adopted.state, woke(), NOW + 5_000).request).toBe(true);
  });

  it('keeps that gap also where it had been waiting when the clock was set back far', () => {
    const dueAt = (issuedAt: number, user: string) => found(identity(user, issuedAt - 20 * MINUTE));
    const waiting = next(next(INITIAL, dueAt(NOW, 'A'), NOW).state, dueAt(NOW, 'B'), NOW).state;
    const back = NOW - 2 * 60 * MINUTE;
    const adopted = next({ ...waiting, refreshing: false }, dueAt(back, 'C'), back);
    expect(adopted.request).toBe(false);
    expect(next(adopted.state, woke(), back + 5_000).request).toBe(true);
  });

  it('keeps that gap also where storage was cleared and put right again meanwhile', () => {
    const due = identity('A', NOW - 20 * MINUTE);
    const { state: asking } = next(INITIAL, found(due), NOW);
    const { state: empty } = next(asking, found('NO_IDENTITY'), NOW + 900);
    const { state, request } = next(empty, found(due), NOW + 931);
    expect(request).toBe(false);
    expect(sleep(state, NOW + 931)).toBeGreaterThan(4_000);
  });

  it('refreshes an identity at once that another tab has stored first', () => {
    expect(next(INITIAL, found(identity('A', NOW - 20 * MINUTE)), NOW).request).toBe(true);
  });

  it('says of an identity whose refresh token has expired why it ended, though its cookie went with it', () => {
    const { state } = next(INITIAL, supplied(identity('A')), NOW);
    const end = identity('A').refresh_expires;
    expect(next(state, found('NO_IDENTITY'), end).state.ending).toBe('REFRESH_EXPIRED');
    expect(next(state, found('NO_IDENTITY'), end - 1).state.ending).toBe('NO_IDENTITY');
  });

  it('asks again after the clock was set back far', () => {
    const { state } = next(INITIAL, supplied({ ...identity('A'), refresh_from: NOW }), NOW);
    const failed = next(
      state,
      answered(state.generation, failure(), state.held ?? 'NO_IDENTITY', 1, RETRY),
      NOW,
    ).state;
    const longBefore = NOW - 2 * 60 * MINUTE;
    const held = { ...failed, held: { ...identity('A'), refresh_from: longBefore } };
    expect(next(held, woke(), longBefore).request).toBe(true);
  });
});
