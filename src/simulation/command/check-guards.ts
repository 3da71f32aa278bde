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
    // One thread, so that the first seed that notices is always the same.
    threads: 1,
    guard,
    shrinks: false,
    progress: () => {},
  });
  if (!failure) process.exitCode = 1;
  const { seed = 'none', violation } = failure ?? {};
  console.log(`| ${guard.name} | ${seed} | ${violation?.rule ?? '-'} | ${violation?.text ?? 'nothing'} |`);
}
