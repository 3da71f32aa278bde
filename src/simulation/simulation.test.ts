import { describe, expect, it } from 'vitest';
import { drawPlan, type Plan } from './plan.js';
import { run } from './run.js';
import { shrink } from './shrink.js';
import { describePlan } from './trace.js';

const TABS = [2, 8] as const;
/** No test depends on speed: schedules take as long as they take. */
const AT_LEISURE = 1_200_000;

/** Runs schedules one by one. @returns the first that breaks a rule, with a short trace. */
async function firstFailure(from: number, runs: number): Promise<string | undefined> {
  for (let seed = from; seed < from + runs; seed++) {
    const plan = drawPlan(seed, TABS);
    const { violation } = await run(plan);
    if (!violation) continue;
    const small = await shrink(plan, violation.rule);
    const { trace } = await run(small, true);
    const lines = [...describePlan(small), ...trace];
    return `seed ${seed} breaks rule ${violation.rule}: ${violation.text}\n${lines.join('\n')}`;
  }
  return undefined;
}

describe('the real client, in simulated browsers', () => {
  it(
    'breaks no rule in 2,000 schedules',
    async () => {
      expect(await firstFailure(1, 2_000)).toBeUndefined();
    },
    AT_LEISURE,
  );

  it(
    'breaks no rule in 500 schedules that nobody has seen before',
    async () => {
      const seed = Math.floor(Math.random() * 2 ** 31);
      console.log(`Schedules with seeds from ${seed}: npm run simulate -- --seed ${seed} --runs 500`);
      expect(await firstFailure(seed, 500)).toBeUndefined();
    },
    AT_LEISURE,
  );
});

describe('the simulation', () => {
  it(
    'does exactly the same again for the same seed',
    async () => {
      for (const seed of [3, 7, 30]) {
        const [first, again] = [await run(drawPlan(seed, TABS), true), await run(drawPlan(seed, TABS), true)];
        expect(first.trace.length).toBeGreaterThan(20);
        expect(again.trace).toEqual(first.trace);
      }
    },
    AT_LEISURE,
  );

  it(
    'does something else for another seed',
    async () => {
      const traces = [3, 7].map(async (seed) => (await run(drawPlan(seed, TABS), true)).trace.join('\n'));
      const [one, another] = await Promise.all(traces);
      expect(one).not.toBe(another);
    },
    AT_LEISURE,
  );

  it('sends one request for all tabs when nothing fails', async () => {
    const plain: Plan = {
      ...drawPlan(1, [5, 5]),
      place: 'localStorage',
      keys: 'prompt',
      tabs: Array.from({ length: 5 }, () => ({ runs: 'everid', keeps: 'plain', locks: 'prompt' })),
      lifetimes: { identity: 3_600_000, refreshFrom: 900_000, refresh: 2_592_000_000 },
      offset: 0,
      fates: [],
      actions: [
        ...[0, 1, 2, 3, 4].map((tab) => ({ wait: 1, tab, kind: 'open', amount: 0 }) as const),
        { wait: 1, tab: 0, kind: 'log in', amount: 1 },
        { wait: 1_000_000, tab: 0, kind: 'look', amount: 0 },
      ],
    };
    const { violation, figures } = await run(plain);
    expect(violation).toBeUndefined();
    expect(figures).toMatchObject({ requests: figures.due });
    expect(figures.due).toBeGreaterThan(0);
  });
});
