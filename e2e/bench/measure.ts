import type { Browser } from '@playwright/test';
import { startForeignOperator } from '../foreign-operator.js';
import { startSite } from '../site.js';
import type { Contestant } from './contestants.js';
import { countIdle, countOperations, countOutage, countRoundTrips } from './counts.js';
import type { Progress } from './progress.js';
import { type Row, type RowHead, type Samples, toRow } from './row.js';
import { countTabsLoading, countTabsRefreshing } from './tabs.js';
import { putTimedPage, type TimedSite, timeVisit, timingCases } from './timings.js';

/** Asks every contestant for its samples, in turn. */
const ask = async (
  contestants: readonly Contestant[],
  samplesOf: (contestant: Contestant) => Promise<readonly number[]>,
): Promise<Samples> => {
  const samples: Partial<Samples> = {};
  for (const contestant of contestants) samples[contestant.id] = await samplesOf(contestant);
  return samples as Samples;
};

interface CountHead extends Omit<RowHead, 'unit' | 'kind'> {
  /** One number, or one for every seed. */
  readonly count: (contestant: Contestant) => Promise<number | readonly number[]>;
}

/** Calls once per contestant, though several rows read the answer. */
const once = <Result>(run: (contestant: Contestant) => Promise<Result>) => {
  const answers = new Map<string, Promise<Result>>();
  return (contestant: Contestant): Promise<Result> => {
    const answer = answers.get(contestant.id) ?? run(contestant);
    answers.set(contestant.id, answer);
    return answer;
  };
};

const countHeads = (browser: Browser, seeds: number): CountHead[] => {
  const localStorage = once((contestant) => countOperations(browser, contestant, 'localStorage'));
  const cookie = once((contestant) => countOperations(browser, contestant, 'cookie'));
  const idle = once((contestant) => countIdle(browser, contestant));
  const outages = async (contestant: Contestant): Promise<number[]> => {
    const counts: number[] = [];
    for (let seed = 1; seed <= seeds; seed += 1) counts.push(await countOutage(browser, contestant, seed));
    return counts;
  };
  return [
    {
      id: 'operations-local-storage',
      what: 'Storage operations, load to first callback',
      budget: 4,
      charted: true,
      count: async (contestant) => (await localStorage(contestant)).firstView,
    },
    {
      id: 'operations-local-storage-next',
      what: '... on the next page view',
      count: async (contestant) => (await localStorage(contestant)).nextView,
    },
    {
      id: 'operations-cookie',
      what: '... identity in a cookie',
      count: async (contestant) => (await cookie(contestant)).firstView,
    },
    {
      id: 'operations-cookie-next',
      what: '... in a cookie, on the next page view',
      count: async (contestant) => (await cookie(contestant)).nextView,
    },
    {
      id: 'timers-minute',
      what: 'Timers in an idle minute',
      count: async (contestant) => (await idle(contestant)).minuteTimers,
    },
    {
      id: 'timers-hour',
      what: 'Timers in an idle hour',
      budget: 12,
      charted: true,
      count: async (contestant) => (await idle(contestant)).hourTimers,
    },
    {
      id: 'operations-minute',
      what: 'Storage operations in an idle minute',
      charted: true,
      count: async (contestant) => (await idle(contestant)).minuteOperations,
    },
    {
      id: 'round-trips',
      what: 'Requests for one refresh, preflight included',
      charted: true,
      count: (contestant) => countRoundTrips(browser, contestant),
    },
    { id: 'outage', what: 'Requests in a minute of outage', charted: true, count: outages },
    {
      id: 'tabs-loading',
      what: 'Refreshes of ten tabs that load at once',
      charted: true,
      count: (contestant) => countTabsLoading(browser, contestant),
    },
    {
      id: 'tabs-refreshing',
      what: 'Refreshes of ten open tabs',
      budget: 1,
      charted: true,
      count: (contestant) => countTabsRefreshing(browser, contestant),
    },
  ];
};

export const COUNT_STEPS = 11;

export const measureCounts = async (
  browser: Browser,
  contestants: readonly Contestant[],
  seeds: number,
  progress: Progress,
): Promise<Row[]> => {
  const rows: Row[] = [];
  for (const { count, ...head } of countHeads(browser, seeds)) {
    progress.step(head.what);
    const samples = await ask(contestants, async (contestant) => [await count(contestant)].flat());
    rows.push(toRow({ ...head, unit: '', kind: 'count' }, samples));
  }
  return rows;
};

const SLOWDOWNS = [1, 4] as const;

/** Visits of all kinds, the contestants in turn; which one begins changes with the round. */
export const measureTimings = async (
  browser: Browser,
  contestants: readonly Contestant[],
  rounds: number,
  progress: Progress,
): Promise<Row[]> => {
  const operator = await startForeignOperator(() => Date.now());
  const sites: TimedSite[] = [];
  for (const contestant of contestants) {
    const timed = { contestant, site: await startSite(contestant.file) };
    putTimedPage(timed);
    sites.push(timed);
  }
  const measurements = timingCases.flatMap((timing) =>
    SLOWDOWNS.map((slowdown) => ({
      timing,
      slowdown,
      samples: { everid: [] as number[], official: [] as number[] },
    })),
  );
  try {
    // Round 0 warms the browser up and is thrown away.
    for (let round = 0; round <= rounds; round += 1) {
      progress.step(round === 0 ? 'warming up' : `timing, round ${round} of ${rounds}`);
      const order = round % 2 === 0 ? sites : [...sites].reverse();
      for (const { timing, slowdown, samples } of measurements)
        for (const timed of order) {
          const ms = await timeVisit(browser, timed, operator, timing, slowdown);
          if (round > 0) samples[timed.contestant.id].push(ms);
        }
    }
  } finally {
    await Promise.all([operator.close(), ...sites.map(({ site }) => site.close())]);
  }
  return measurements.map(({ timing, slowdown, samples }) =>
    toRow(
      {
        id: slowdown === 1 ? timing.id : `${timing.id}-${slowdown}x-slower`,
        what: slowdown === 1 ? timing.what : `... on a CPU ${slowdown} times slower`,
        unit: 'ms',
        kind: 'timing',
        charted: slowdown === 1,
      },
      samples,
    ),
  );
};
