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
}

/** Runs schedules in several threads, up to the first failure. */
export async function runPool(request: Request): Promise<Outcome> {
  const { seed, runs, threads, guard, tabs, shrinks, progress } = request;
  const bundle = await bundleWorker(guard);
  const began = performance.now();
  const failures: Failure[] = [];
  const workers: Worker[] = [];
  let figures = noFigures();
  let count = 0;

  const work = (thread: number) =>
    new Promise<void>((resolve, reject) => {
      const share: Share = { first: seed + thread, end: seed + runs, stride: threads, tabs, shrinks };
      const worker = new Worker(bundle.file, { workerData: share });
      workers.push(worker);
      worker.on('message', (message: Message) => {
        if (message.kind === 'failed') {
          failures.push(message.failure);
          for (const other of workers) if (other !== worker) void other.terminate();
        } else {
          count += message.count;
          figures = addFigures(figures, message.figures);
          progress(count);
        }
      });
      worker.on('error', reject);
      worker.on('exit', () => resolve());
    });

  try {
    await Promise.all(Array.from({ length: threads }, (_, thread) => work(thread)));
  } finally {
    await bundle.remove();
  }
  const [failure] = failures.sort((a, b) => a.seed - b.seed);
  return { count, figures, failure, milliseconds: performance.now() - began };
}
