import type { Browser } from '@playwright/test';
import type { Contestant } from './contestants.js';
import { countIdle, countOperations, countOutage } from './counts.js';
import type { Progress } from './progress.js';
import { type Row, type RowHead, type Samples, toRow } from './row.js';
import { countTabsLoading, countTabsRefreshing } from './tabs.js';

/** Asks every contestant for its samples, in turn. */
const ask = async (
  contestants: readonly Contestant[],
  samplesOf: (contestant: Contestant) => Promise<readonly number[]>,
): Promise<Samples> => {
  const samples: Partial<Samples> = {};
  for (const contestant of contestants) samples[contestant.id] = await samplesOf(contestant);
  return samples as Samples;
};

/** A row that is still to be counted. */
export interface CountTask extends Omit<RowHead, 'unit' | 'kind'> {
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

/** The rows of counts. `seeds` is how many random worlds the outage is counted in. */
export const countTasks = (browser: Browser, seeds: number): CountTask[] => {
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
      count: async (contestant) => (await localStorage(contestant)).first.toCallback,
    },
    {
      id: 'operations-local-storage-return',
      what: '... until init() has returned',
      count: async (contestant) => (await localStorage(contestant)).first.toReturn,
    },
    {
      id: 'operations-local-storage-next',
      what: '... on the next page view, to first callback',
      count: async (contestant) => (await localStorage(contestant)).next.toCallback,
    },
    {
      id: 'operations-cookie',
      what: '... in a cookie, to first callback',
      budget: 4,
      count: async (contestant) => (await cookie(contestant)).first.toCallback,
    },
    {
      id: 'operations-cookie-return',
      what: '... in a cookie, until init() has returned',
      count: async (contestant) => (await cookie(contestant)).first.toReturn,
    },
    {
      id: 'operations-cookie-next',
      what: '... in a cookie, on the next page view, to first callback',
      count: async (contestant) => (await cookie(contestant)).next.toCallback,
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

export const measureCounts = async (
  tasks: readonly CountTask[],
  contestants: readonly Contestant[],
  progress: Progress,
): Promise<Row[]> => {
  const rows: Row[] = [];
  for (const { count, ...head } of tasks) {
    progress.step(head.what);
    const samples = await ask(contestants, async (contestant) => [await count(contestant)].flat());
    rows.push(toRow({ ...head, unit: '', kind: 'count' }, samples));
  }
  return rows;
};
