import { expect, it } from 'vitest';
import { startEverid } from './browser/everid.js';
import { runWeek, type Week } from './week.js';

const sum = (weeks: readonly Week[], name: keyof Week) =>
  weeks.reduce((total, week) => total + week[name], 0);

it('a week of sleep, outages and short visits has a valid token for 99.9 % of the possible time', async () => {
  const weeks: Week[] = [];
  for (let seed = 1; seed <= 4; seed++) weeks.push(await runWeek(seed, startEverid));
  expect(sum(weeks, 'withExpired')).toBe(0);
  expect(sum(weeks, 'withToken') / sum(weeks, 'possible')).toBeGreaterThanOrEqual(0.999);
}, 1_200_000);
