import { startEverid } from '../browser/everid.js';
import { runWeek, type Week } from '../week.js';
import { loadOfficialSdk } from './official-sdk.js';

// The week of some users, once with everid and once with the official SDK for EUID, in the same simulated browsers.

const USERS = 20;
const SEED = 1;

const sum = (weeks: readonly Week[], name: keyof Week): number =>
  weeks.reduce((total, week) => total + week[name], 0);
const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(3)} %`;

const candidates = [
  ['everid', startEverid],
  ['@unified-id/euid-sdk', await loadOfficialSdk()],
] as const;
const seeds = Array.from({ length: USERS }, (_, user) => SEED + user);

console.log(`${USERS} users, one week each, seeds from ${SEED}\n`);
console.log('| software | visits | open | possible | of the possible | with an expired token | requests |');
console.log('| --- | --- | --- | --- | --- | --- | --- |');
for (const [name, start] of candidates) {
  const weeks: Week[] = [];
  for (const seed of seeds) weeks.push(await runWeek(seed, start));
  const open = sum(weeks, 'open');
  const possible = sum(weeks, 'possible');
  const of = percent(sum(weeks, 'withToken'), possible);
  const hours = (open / 3_600).toFixed(0);
  console.log(
    `| ${name} | ${sum(weeks, 'visits')} | ${hours} h | ${percent(possible, open)} | ${of} | ${sum(weeks, 'withExpired')} s | ${sum(weeks, 'requests')} |`,
  );
}
