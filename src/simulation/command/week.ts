import { Command } from 'commander';
import { startEverid } from '../browser/everid.js';
import { runWeek, type Week } from '../week.js';
import { loadOfficialSdk } from './official-sdk.js';
import { atLeastOne, whole } from './options.js';

interface Options {
  readonly users: number;
  readonly seed: number;
}

/** Of the time in which a valid token was possible, everid has one at hand for at least this share. */
const LEAST = 0.999;

const sum = (weeks: readonly Week[], name: keyof Week): number =>
  weeks.reduce((total, week) => total + week[name], 0);
const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(3)} %`;

function row(name: string, weeks: readonly Week[]): string {
  const [open, possible] = [sum(weeks, 'open'), sum(weeks, 'possible')];
  const of = percent(sum(weeks, 'withToken'), possible);
  const hours = (open / 3_600).toFixed(0);
  return `| ${name} | ${sum(weeks, 'visits')} | ${hours} h | ${percent(possible, open)} | ${of} | ${sum(weeks, 'withExpired')} s | ${sum(weeks, 'requests')} |`;
}

async function compare({ users, seed }: Options): Promise<void> {
  const candidates = [
    ['everid', startEverid],
    ['@unified-id/euid-sdk', await loadOfficialSdk()],
  ] as const;
  console.log(`${users} users, one week each, seeds from ${seed}\n`);
  console.log('| software | visits | open | possible | of the possible | with an expired token | requests |');
  console.log('| --- | --- | --- | --- | --- | --- | --- |');
  for (const [name, start] of candidates) {
    const weeks: Week[] = [];
    for (let user = 0; user < users; user++) weeks.push(await runWeek(seed + user, start));
    console.log(row(name, weeks));
    if (name === 'everid' && sum(weeks, 'withToken') < LEAST * sum(weeks, 'possible')) process.exitCode = 1;
  }
}

await new Command('simulate:week')
  .description(
    'The week of some users, with everid and with the official SDK for EUID, in the same simulated browsers. Fails where everid has a token for less than 99.9 % of the possible time.',
  )
  .option('--users <number>', 'how many users', atLeastOne, 20)
  .option('--seed <number>', 'the seed of the first; the others follow', whole, 1)
  .action(compare)
  .parseAsync();
