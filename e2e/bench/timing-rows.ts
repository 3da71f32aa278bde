import type { Browser } from '@playwright/test';
import { startForeignOperator } from '../foreign-operator.js';
import { startSite } from '../site.js';
import type { Contestant } from './contestants.js';
import type { Progress } from './progress.js';
import { type Row, toRow } from './row.js';
import { putTimedPage, type TimedSite, type TimingCase, timeVisit, timingCases } from './timings.js';

const SLOWDOWNS = [1, 4] as const;

interface Measurement {
  readonly timing: TimingCase;
  /** How many times slower than it is the CPU is made. */
  readonly slowdown: (typeof SLOWDOWNS)[number];
  /** ms */
  readonly samples: Record<Contestant['id'], number[]>;
}

const startSites = async (contestants: readonly Contestant[]): Promise<TimedSite[]> => {
  const sites: TimedSite[] = [];
  for (const contestant of contestants) {
    const timed = { contestant, site: await startSite(contestant.file) };
    putTimedPage(timed);
    sites.push(timed);
  }
  return sites;
};

const timingRow = ({ timing, slowdown, samples }: Measurement): Row => {
  const asItIs = slowdown === 1;
  const id = asItIs ? timing.id : `${timing.id}-${slowdown}x-slower`;
  const what = asItIs ? timing.what : `... on a CPU ${slowdown} times slower`;
  return toRow({ id, what, unit: 'ms', kind: 'timing', charted: asItIs }, samples);
};

/** Visits of all kinds, the contestants in turn; which one begins changes with the round. */
export const measureTimings = async (
  browser: Browser,
  contestants: readonly Contestant[],
  rounds: number,
  progress: Progress,
): Promise<Row[]> => {
  const operator = await startForeignOperator(() => Date.now());
  const sites = await startSites(contestants);
  const measurements: Measurement[] = timingCases.flatMap((timing) =>
    SLOWDOWNS.map((slowdown) => ({ timing, slowdown, samples: { everid: [], official: [] } })),
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
  return measurements.map(timingRow);
};
