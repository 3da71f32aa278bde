import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Maker } from '../../demo/prebid/bundle.js';
import { type FaultResults, faultTable } from '../fault-reporter.js';
import { rows } from './rows.js';
import { printAddedBytes } from './size.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const outDir = join(root, 'test-results', 'prebid');

/** All that hold for modules of either maker; not those of the bridge. */
const SPECS = ['eids', 'refreshes', 'storage', 'developer', 'consent-rules'].map(
  (name) => `prebid/${name}[.]spec`,
);

/** Runs the tests of this folder with one maker's modules. A run that ends without results is an error. */
const run = async (maker: Maker, filters: string[]): Promise<FaultResults> => {
  const file = join(outDir, `${maker}.json`);
  writeFileSync(file, 'null');
  const cli = fileURLToPath(import.meta.resolve('@playwright/test/cli'));
  const config = fileURLToPath(new URL('../playwright.config.ts', import.meta.url));
  const reporter = `dot,${fileURLToPath(new URL('./reporter.ts', import.meta.url))}`;
  const artifacts = join(outDir, `${maker}-artifacts`);
  const options = ['-c', config, '--trace', 'off', '--reporter', reporter, '--output', artifacts];
  const child = spawn(process.execPath, [cli, 'test', ...options, ...(filters.length ? filters : SPECS)], {
    cwd: root,
    // What fails with the stock modules is no news, and would bury the table.
    stdio: ['ignore', maker === 'everid' || process.env.FAULT_VERBOSE ? 'inherit' : 'ignore', 'inherit'],
    env: { ...process.env, PREBID_MODULES: maker, FAULT_COLUMN: maker, FAULT_RESULTS: file },
  });
  await new Promise((resolve) => child.on('close', resolve));
  const results = JSON.parse(readFileSync(file, 'utf8')) as FaultResults | null;
  if (!results) throw new Error(`The run of ${maker} ended without results; FAULT_VERBOSE=1 shows why.`);
  return results;
};

/** Usage: test-prebid.ts [--stock] [Playwright filters]. --stock adds a column for Prebid's own modules. */
const main = async (): Promise<void> => {
  const filters = process.argv.slice(2).filter((argument) => argument !== '--stock');
  const makers: Maker[] = process.argv.includes('--stock') ? ['everid', 'stock'] : ['everid'];
  mkdirSync(outDir, { recursive: true });
  const columns: Partial<Record<Maker, FaultResults>> = {};
  for (const maker of makers) columns[maker] = await run(maker, filters);
  const table = faultTable(columns as Record<string, FaultResults>, rows);
  process.stdout.write(`${table}\n`);
  writeFileSync(join(outDir, 'table.txt'), `${table}\n`);
  await printAddedBytes();
  const own = columns.everid ?? {};
  const missing = filters.length ? [] : Object.keys(rows).filter((letter) => !own[letter]);
  for (const letter of missing) process.stdout.write(`no test ran for row ${letter}\n`);
  if (missing.length > 0 || Object.values(own).some(({ failed }) => failed > 0)) process.exitCode = 1;
};

await main();
