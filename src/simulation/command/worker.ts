import { parentPort, workerData } from 'node:worker_threads';
import { addFigures, type Figures, noFigures } from '../figures.js';
import { drawPlan } from '../plan.js';
import { run, type Violation } from '../run.js';
import { shrink } from '../shrink.js';
import { describePlan } from '../trace.js';

/** Which schedules a worker runs: `first`, and every `stride`th after it, below `end`. */
export interface Share {
  readonly first: number;
  readonly end: number;
  readonly stride: number;
  readonly tabs: readonly [fewest: number, most: number];
  /** Makes a failing schedule small, which takes a while. */
  readonly shrinks: boolean;
}

export interface Failure {
  readonly seed: number;
  readonly violation: Violation;
  /** What was drawn, and what happened. */
  readonly trace: readonly string[];
}

/** What a worker tells. */
export type Message =
  | { readonly kind: 'ran'; readonly count: number; readonly figures: Figures }
  | { readonly kind: 'failed'; readonly failure: Failure };

const BATCH = 100;

async function describe(seed: number, { tabs, shrinks }: Share, violation: Violation): Promise<Failure> {
  const plan = drawPlan(seed, tabs);
  const small = shrinks ? await shrink(plan, violation.rule) : plan;
  const { trace, violation: found = violation } = await run(small, true);
  return { seed, violation: found, trace: [...describePlan(small), ...trace] };
}

async function work(share: Share, tell: (message: Message) => void): Promise<void> {
  let figures = noFigures();
  let count = 0;
  const report = () => {
    tell({ kind: 'ran', count, figures });
    figures = noFigures();
    count = 0;
  };
  for (let seed = share.first; seed < share.end; seed += share.stride) {
    const result = await run(drawPlan(seed, share.tabs));
    figures = addFigures(figures, result.figures);
    count++;
    if (result.violation) {
      report();
      tell({ kind: 'failed', failure: await describe(seed, share, result.violation) });
      return;
    }
    if (count === BATCH) report();
  }
  report();
}

// Errors of the page are made by the thousand; where they were made is of no interest.
Error.stackTraceLimit = 0;
const port = parentPort;
if (port) await work(workerData as Share, (message) => port.postMessage(message));
