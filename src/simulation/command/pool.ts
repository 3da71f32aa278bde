import { Worker } from 'node:worker_threads';
import { addFigures, type Figures, noFigures } from '../figures.js';
import { bundleWorker } from './bundle.js';
import type { Guard } from './guards.js';
import type { Failure, Message, Share } from './worker.js';

export interface Request extends Pick<Share, 'tabs' | 'shrinks'> {
  readonly seed: number;
  readonly runs: number;
  readonly threads: number;
  readonly guard: Guard | undefined;
  /** Hears how many schedules have run so far. */
  readonly progress: (count: number) => void;
}

export interface Outcome {
  readonly count: number;
  readonly figures: Figures;
  readonly failure: Failure | undefined;
  readonly milliseconds: number;
  /** Somebody has pressed Ctrl-C. */
  readonly stopped: boolean;
}

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Runs schedules in several threads, up to the first failure, or until somebody stops it. */
export async function runPool(request: Request): Promise<Outcome> {
  const { seed, runs, threads, guard, tabs, shrinks, progress } = request;
  const bundle = await bundleWorker(guard);
  const began = performance.now();
  const failures: Failure[] = [];
  const workers: Worker[] = [];
  let figures = noFigures();
  let count = 0;
  let stopped = false;

  const end = (but?: Worker) => {
    for (const worker of workers) if (worker !== but) void worker.terminate();
  };
  const stop = () => {
    stopped = true;
    end();
  };

  const work = (thread: number) =>
    new Promise<void>((resolve, reject) => {
      const share: Share = { first: seed + thread, end: seed + runs, stride: threads, tabs, shrinks };
      const worker = new Worker(bundle.file, { workerData: share });
      workers.push(worker);
      worker.on('message', (message: Message) => {
        if (message.kind === 'failed') {
          failures.push(message.failure);
          end(worker);
        } else {
          count += message.count;
          figures = addFigures(figures, message.figures);
          progress(count);
        }
      });
      worker.on('error', reject);
      worker.on('exit', () => resolve());
    });

  // More than once: a terminal's Ctrl-C comes from the terminal and again from the program that started this one.
  for (const signal of SIGNALS) process.on(signal, stop);
  try {
    await Promise.all(Array.from({ length: threads }, (_, thread) => work(thread)));
  } finally {
    for (const signal of SIGNALS) process.off(signal, stop);
    await bundle.remove();
  }
  const [failure] = failures.sort((a, b) => a.seed - b.seed);
  return { count, figures, failure, milliseconds: performance.now() - began, stopped };
}
