import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { GUARDS, type Guard } from './guards.js';
import { runPool } from './pool.js';
import { summary } from './summary.js';

interface Options {
  readonly runs: number;
  readonly seed: number;
  readonly tabs: readonly [number, number];
  readonly threads: number;
  readonly without?: Guard;
  readonly shrink: boolean;
}

const whole = (text: string): number => {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Pass a whole number.');
  return Number(text);
};

function tabs(text: string): [number, number] {
  const [, fewest = '', most = fewest] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  const range: [number, number] = [Number(fewest), Number(most)];
  if (range[0] < 1 || range[1] < range[0] || range[1] > 26)
    throw new InvalidArgumentError('Pass a number of tabs, or a range like 2-8.');
  return range;
}

function guard(name: string): Guard {
  const found = GUARDS.find((one) => one.name === name);
  if (!found) throw new InvalidArgumentError(`Pass one of ${GUARDS.map((one) => one.name).join(', ')}.`);
  return found;
}

async function simulate({ runs, seed, tabs, threads, without, shrink }: Options): Promise<void> {
  const { stdout } = process;
  let logged = 0;
  const progress = (count: number) => {
    if (stdout.isTTY) stdout.write(`\r${count} of ${runs}`);
    else if (count >= logged + runs / 10) {
      // In a log, a line for each tenth.
      console.log(`${count} of ${runs}`);
      logged = count;
    }
  };
  const outcome = await runPool({ runs, seed, tabs, threads, guard: without, shrinks: shrink, progress });
  if (stdout.isTTY) stdout.write('\r');
  console.log(summary(outcome, seed, tabs));
  const { failure } = outcome;
  if (!failure) return;
  console.log(`\nSeed ${failure.seed} breaks rule ${failure.violation.rule}: ${failure.violation.text}.`);
  console.log(`Again: npm run simulate -- --seed ${failure.seed} --runs 1 --tabs ${tabs.join('-')}\n`);
  console.log(failure.trace.join('\n'));
  process.exitCode = 1;
}

await new Command('simulate')
  .description(
    'Runs the real client in simulated browsers, and judges every step by the rules of the README.',
  )
  .option('--runs <number>', 'how many schedules', whole, 10_000)
  .option('--seed <number>', 'the seed of the first; the others follow', whole, 1)
  .option('--tabs <range>', 'how many tabs, like 4 or 2-8', tabs, [2, 8])
  .option('--threads <number>', 'how many run at once', whole, availableParallelism())
  .option(
    '--without <guard>',
    `run a copy of the client that lacks one of its guards: ${GUARDS.map(({ name }) => name).join(', ')}`,
    guard,
  )
  .option('--no-shrink', 'print a failing schedule as it was drawn')
  .action(simulate)
  .parseAsync();
