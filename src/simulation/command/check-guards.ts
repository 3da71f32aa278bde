import { GUARDS } from './guards.js';
import { runPool } from './pool.js';

// Takes each guard away in turn and looks for the first schedule that notices. Fails where none does.

const RUNS = 10_000;
const SEED = 1;
/** Names of guards; none means all. */
const chosen = process.argv.slice(2);

console.log('| guard | seed | rule | what is seen |\n| --- | --- | --- | --- |');
for (const guard of GUARDS.filter(({ name }) => !chosen.length || chosen.includes(name))) {
  const { failure, stopped } = await runPool({
    runs: RUNS,
    seed: SEED,
    tabs: [2, 8],
    // One thread, so that the first seed that notices is always the same.
    threads: 1,
    guard,
    shrinks: false,
    progress: () => {},
  });
  if (stopped) process.exit(130);
  if (!failure) process.exitCode = 1;
  const { seed = 'none', violation } = failure ?? {};
  console.log(`| ${guard.name} | ${seed} | ${violation?.rule ?? '-'} | ${violation?.text ?? 'nothing'} |`);
}
