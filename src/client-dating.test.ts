import { describe, expect, it } from 'vitest';
import type { Identity } from './identity/identity.js';
import { issue, success } from './simulation/answers.js';
import { client, refreshing } from './simulation/client.js';
import { createWorld, settle } from './simulation/world.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** As most operators issue: due after an hour, refreshable for a month. */
const usual = (now: number, life = 4 * HOUR): Identity =>
  issue(now, {
    refresh_from: now + HOUR,
    identity_expires: now + life,
    refresh_expires: now + 30 * DAY,
  });

interface Life {
  /** How far the device clock is ahead, ms. */
  readonly fast: number;
  /** How long ago the identity was issued with which the page begins, ms. */
  readonly age?: number;
  readonly steps: number;
  /** How long each lasts, ms. */
  readonly step: number;
  readonly issued: (truly: number) => Identity;
}

/**
 * Has a page live under a clock that is fast, beside an operator that answers after 100 ms. The page shows what was issued
 * last, and that has not expired, after every step. Gives how many requests it sent.
 */
async function live({ fast, age = 0, steps, step, issued }: Life): Promise<number> {
  const world = createWorld();
  const truly = () => world.now() - fast;
  let held = issued(truly() - age);
  const subject = client(world, { identity: held });
  let answers = 0;
  for (let count = 0; count < steps; count++) {
    await world.pass(100);
    for (const request of world.requests.slice(answers)) {
      const fresh = issued(truly());
      request.answer(success(fresh, held));
      held = fresh;
      answers++;
    }
    await world.pass(step - 100);
    expect(subject.token).toBe(held.advertising_token);
    expect(held.identity_expires).toBeGreaterThan(truly());
  }
  return answers;
}

describe('a clock that is fast by no more than a token lives', () => {
  it.each([
    [0.96, 4],
    [0.984, 4],
    [0.998, 4],
    [1.001, 4],
    [1.1, 4],
    [2, 4],
    [3.999, 4],
    [23.9, 24],
    [24, 24],
  ])('(%d hours of %d) costs neither the token nor many requests', async (fast, life) => {
    const issued = (truly: number) => usual(truly, life * HOUR);
    const times = { fast: fast * HOUR, age: 2 * HOUR, steps: 360, step: 10_000 };
    expect(await live({ ...times, issued })).toBe(1);
  });

  it.each([
    [60, 60, 60],
    [240, 240, 240],
    [60, 59, 60],
    [5, 4, 4.8],
    [2, 0.5, 1.3],
    [2, 0.5, 1.5],
  ])(
    'keeps a token at hand that lives for %d minutes, is due after %d, by a clock ahead by %d',
    async (life, due, fast) => {
      const issued = (truly: number) =>
        issue(truly, {
          refresh_from: truly + due * MINUTE,
          identity_expires: truly + life * MINUTE,
          refresh_expires: truly + 30 * DAY,
        });
      const times = { fast: fast * MINUTE, steps: 1_200, step: 1_000 };
      expect(await live({ ...times, issued })).toBeLessThan(60);
    },
  );

  it('is told from an operator whose times are of no use', async () => {
    const { world, request, identity, subject } = refreshing();
    const fresh = issue(world.now(), { refresh_from: 0 });
    request.answer(success(fresh, identity));
    await settle();
    expect(subject.token).toBe(fresh.advertising_token);
    await world.pass(61 * MINUTE);
    expect(subject.token).toBeUndefined();
  });
});

it('an answer that a sleeping device kept until it had expired is not shown, but asked for again', async () => {
  const { world, request, identity, subject } = refreshing();
  await world.pass(1_000);
  const fresh = issue(world.now());
  world.shiftClock(2 * 3_600_000);
  request.answer(success(fresh, identity));
  await settle();
  expect(subject.token).toBeUndefined();
  expect(subject.state).toBe('EXPIRED');
  await world.pass(10_000);
  expect(world.requests).toHaveLength(2);
});

describe('a fresh identity is shown', () => {
  it.each([
    ['a clock that was a day slow is put right', -DAY, DAY],
    ['the device sleeps for half a day', 0, 12 * HOUR],
  ])('where %s before the operator issues it', async (_, shift, jump) => {
    const truth = createWorld().now();
    const world = createWorld({ now: truth + shift });
    const old = usual(truth - 27 * HOUR);
    const subject = client(world, { identity: old });
    world.shiftClock(jump);
    const fresh = usual(world.now());
    world.requests[0]?.answer(success(fresh, old));
    await settle();
    expect(subject.token).toBe(fresh.advertising_token);
  });

  it.each([10, 30, 50])(
    'for its %d seconds, and no longer, where it is due only when it expires',
    async (seconds) => {
      const life = seconds * 1_000;
      const { world, request, identity, subject } = refreshing();
      const fresh = issue(world.now(), {
        refresh_from: world.now() + life,
        identity_expires: world.now() + life,
      });
      request.answer(success(fresh, identity));
      await settle();
      expect(subject.token).toBe(fresh.advertising_token);
      await world.pass(life);
      expect(subject.token).toBeUndefined();
    },
  );
});
