import { availableParallelism } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { GUARDS, type Guard } from './guards.js';
import { atLeastOne, whole } from './options.js';
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

/** The command that does the same again. */
const again = ({ tabs, without, shrink }: Options, seed: number): string =>
  `npm run simulate -- --seed ${seed} --runs 1 --tabs ${tabs.join('-')}${without ? ` --without ${without.name}` : ''}${shrink ? '' : ' --no-shrink'}`;

function createProgress(runs: number): (count: number) => void {
  const { stdout } = process;
  let logged = 0;
  return (count) => {
    if (stdout.isTTY) stdout.write(`\r${count} of ${runs}`);
    else if (count >= logged + runs / 10) {
      // In a log, a line for each tenth.
      console.log(`${count} of ${runs}`);
      logged = count;
    }
  };
}

async function simulate(options: Options): Promise<void> {
  const { runs, seed, tabs, without, shrink } = options;
  const outcome = await runPool({
    ...options,
    guard: without,
    shrinks: shrink,
    progress: createProgress(runs),
  });
  if (process.stdout.isTTY) process.stdout.write('\r');
  console.log(summary(outcome, seed, tabs));
  const { failure, stopped } = outcome;
  if (stopped) {
    console.log(`\nStopped before the end of ${runs}.`);
    process.exitCode = 130;
  }
  if (!failure) return;
  console.log(`\nSeed ${failure.seed} breaks rule ${failure.violation.rule}: ${failure.violation.text}.`);
  console.log(`Again: ${again(options, failure.seed)}\n`);
  console.log(failure.trace.join('\n'));
  process.exitCode = 1;
}

await new Command('simulate')
  .description(
    'Runs the real client in simulated browsers, and judges every step by the rules of the README.',
  )
  .option('--runs <number>', 'how many schedules', atLeastOne, 10_000)
  .option('--seed <number>', 'the seed of the first; the others follow', whole, 1)
  .option('--tabs <range>', 'how many tabs, like 4 or 2-8', tabs, [2, 8])
  .option('--threads <number>', 'how many run at once', atLeastOne, availableParallelism())
  .option(
    '--without <guard>',
    `run a copy of the client that lacks one of its guards: ${GUARDS.map(({ name }) => name).join(', ')}`,
    guard,
  )
  .option('--no-shrink', 'print a failing schedule as it was drawn')
  .action(simulate)
  .parseAsync();
