import { describe, expect, it } from 'vitest';
import { issue, success } from './simulation/answers.js';
import { client } from './simulation/client.js';
import { createWorld, settle } from './simulation/world.js';

const MINUTE = 60_000;

describe('a wrong clock', () => {
  const DAY = 86_400_000;
  it.each([DAY, -DAY])(
    'of %i ms leaves the token available after a refresh, with few requests',
    async (shift) => {
      const truth = createWorld();
      const world = createWorld({ now: truth.now() + shift });
      const identity = issue(truth.now() - 2 * 3_600_000, {
        refresh_expires: truth.now() + 30 * DAY,
        ...(shift < 0 && { refresh_from: world.now() }),
      });
      const subject = client(world, { identity });
      for (let second = 0; second < 30; second++) {
        for (const request of world.requests)
          request.answer(
            success(issue(world.now() - shift), { ...identity, refresh_response_key: keyOf(request.body) }),
          );
        await world.pass(1_000);
        expect(subject.token).toBeDefined();
      }
      expect(world.requests.length).toBeLessThanOrEqual(4);
      await world.pass(70 * MINUTE);
      expect(subject.token).toBeUndefined();

      function keyOf(refreshToken: string): string {
        return refreshToken === identity.refresh_token ? (identity.refresh_response_key ?? '') : '';
      }
    },
  );
});

describe('idleness', () => {
  it('costs at most 12 timers an hour and no access to storage', async () => {
    const world = createWorld();
    client(world, { identity: issue(world.now(), { refresh_from: world.now() + 3_500_000 }) });
    const { reads, writes } = world.accesses;
    const before = world.fired();
    await world.pass(3_400_000);
    expect(world.fired() - before).toBeLessThanOrEqual(12);
    expect(world.accesses).toEqual({ reads, writes });
  });

  it('survives lifetimes beyond what a timer can sleep', async () => {
    const world = createWorld();
    const day = 86_400_000;
    client(world, {
      identity: issue(world.now(), {
        refresh_from: world.now() + 30 * day,
        identity_expires: world.now() + 40 * day,
        refresh_expires: world.now() + 50 * day,
      }),
    });
    await world.pass(60_000);
    expect(world.requests).toHaveLength(0);
    world.shiftClock(31 * day);
    await world.pass(5 * MINUTE);
    expect(world.requests).not.toHaveLength(0);
  });

  it('ends in one request when the clock was asleep with the machine', async () => {
    const world = createWorld();
    client(world, { identity: issue(world.now()) });
    world.shiftClock(2 * 3_600_000);
    world.wake();
    await settle();
    expect(world.requests).toHaveLength(1);
  });
});

describe('an identity that is to be refreshed long after its expiry', () => {
  const DAY = 86_400_000;
  const odd = (now: number) => issue(now, { refresh_from: now + DAY, refresh_expires: now + 2 * DAY });

  it('lives to its expiry all the same, and is refreshed shortly before', async () => {
    const world = createWorld();
    const identity = odd(world.now());
    const subject = client(world, { identity });
    await world.pass(58 * MINUTE);
    expect(subject.token).toBe(identity.advertising_token);
    expect(world.requests).toHaveLength(0);
    await world.pass(MINUTE + 10_000);
    expect(subject.token).toBe(identity.advertising_token);
    expect(world.requests).toHaveLength(1);
  });

  it('costs few requests where the operator answers with the like', async () => {
    const world = createWorld();
    let held = odd(world.now());
    client(world, { identity: held });
    let answers = 0;
    for (let passed = 0; passed < 180 * MINUTE; passed += 5_000) {
      for (; answers < world.requests.length; answers++) {
        const fresh = odd(world.now());
        world.requests[answers]?.answer(success(fresh, held));
        held = fresh;
      }
      await world.pass(5_000);
    }
    expect(answers).toBeGreaterThan(1);
    expect(answers).toBeLessThan(5);
  });
});
