import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from '@playwright/test';
import { Command, InvalidArgumentError } from 'commander';
import { measureBytes } from './bench/bytes.js';
import { formatChart } from './bench/chart.js';
import { type Contestant, loadContestants } from './bench/contestants.js';
import { countTasks, measureCounts } from './bench/count-rows.js';
import { formatSetting, formatTable, type Setting } from './bench/format.js';
import { createProgress } from './bench/progress.js';
import { overBudget, type Row, ratioOf } from './bench/row.js';
import { measureTimings } from './bench/timing-rows.js';
import { findChromium } from './browser.js';

const usualOut = fileURLToPath(new URL('../test-results/bench', import.meta.url));

const positive = (text: string): number => {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new InvalidArgumentError('Pass a whole number above 0.');
};

interface Options {
  out: string;
  quick?: true;
  rounds?: number;
  check?: true;
}

const readOptions = (): Options =>
  new Command('bench')
    .description('Compares everid with the official EUID SDK in Chromium: bytes, counts, and times.')
    .option('--out <directory>', 'where results.json, table.md and chart.svg go', usualOut)
    .option('--quick', 'few rounds: shows that it works, and little about times')
    .option('--rounds <n>', 'visits of each kind for each SDK (default: 25, quick: 3)', positive)
    .option('--check', 'fail where a count is over its budget; nothing is asserted on speed')
    .parse()
    .opts();

const settingOf = (contestants: readonly Contestant[], browser: Browser): Setting => {
  const version = (id: Contestant['id']): string =>
    contestants.find((contestant) => contestant.id === id)?.version ?? '';
  const processors = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    everid: version('everid'),
    official: version('official'),
    browser: `Chromium ${browser.version()}`,
    node: process.versions.node,
    machine: `${processors.length} x ${processors[0]?.model.trim() ?? 'unknown processor'}`,
  };
};

const writeResults = (out: string, rows: readonly Row[], setting: Setting): void => {
  mkdirSync(out, { recursive: true });
  const table = `${formatTable(rows)}\n\n${formatSetting(setting)}\n`;
  const results = { setting, rows: rows.map((row) => ({ ...row, ratio: ratioOf(row) ?? null })) };
  writeFileSync(join(out, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(join(out, 'table.md'), table);
  writeFileSync(join(out, 'chart.svg'), formatChart(rows, setting));
  process.stdout.write(table);
};

const measure = async (rounds: number, seeds: number): Promise<{ rows: Row[]; setting: Setting }> => {
  const contestants = await loadContestants();
  const browser = await chromium.launch({ executablePath: findChromium() });
  const tasks = countTasks(browser, seeds);
  const progress = createProgress(tasks.length + rounds + 1);
  try {
    const counts = await measureCounts(tasks, contestants, progress);
    const timings = await measureTimings(browser, contestants, rounds, progress);
    const rows = [...measureBytes(contestants), ...timings, ...counts];
    return { rows, setting: settingOf(contestants, browser) };
  } finally {
    progress.end();
    await browser.close();
  }
};

const main = async (): Promise<void> => {
  const { out, quick, rounds = quick ? 3 : 25, check } = readOptions();
  const { rows, setting } = await measure(rounds, quick ? 2 : 5);
  writeResults(resolve(out), rows, setting);
  const over = rows.filter(overBudget);
  if (check && over.length > 0) process.exitCode = 1;
};

await main();
