import { availableParallelism } from 'node:os';
import { GUARDS } from './guards.js';
import { runPool } from './pool.js';

// Takes each guard away in turn and looks for the first schedule that notices. Fails where none does.

const RUNS = 10_000;
const SEED = 1;

console.log('| guard | seed | rule | what is seen |\n| --- | --- | --- | --- |');
for (const guard of GUARDS) {
  const { failure } = await runPool({
    runs: RUNS,
    seed: SEED,
    tabs: [2, 8],
    threads: availableParallelism(),
    guard,
    shrinks: false,
    progress: () => {},
  });
  if (!failure) process.exitCode = 1;
  const { seed = 'none', violation } = failure ?? {};
  console.log(`| ${guard.name} | ${seed} | ${violation?.rule ?? '-'} | ${violation?.text ?? 'nothing'} |`);
}
