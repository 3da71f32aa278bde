import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FaultResults, faultTable } from './fault-reporter.js';
import { rows } from './faults/rows.js';
import { buildPeerBundle } from './peer-bundle.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const outDir = join(root, 'test-results', 'faults');
const config = fileURLToPath(new URL('./playwright.config.ts', import.meta.url));
const reporter = fileURLToPath(new URL('./fault-reporter.ts', import.meta.url));

/** Runs the fault table once. Its verdicts come from the reporter: a run that ends without them is an error. */
const run = async (
  column: string,
  environment: Record<string, string>,
  filters: string[],
): Promise<FaultResults> => {
  const file = join(outDir, `${column}.json`);
  writeFileSync(file, 'null');
  const cli = fileURLToPath(import.meta.resolve('@playwright/test/cli'));
  const args = [cli, 'test', '-c', config, '--trace', 'off', '--reporter', `dot,${reporter}`, '--output'];
  const child = spawn(
    process.execPath,
    [...args, join(outDir, `${column}-artifacts`), 'faults/', ...filters],
    {
      cwd: root,
      stdio: ['ignore', process.env.FAULT_VERBOSE ? 'inherit' : 'ignore', 'inherit'],
      env: { ...process.env, ...environment, FAULT_COLUMN: column, FAULT_RESULTS: file },
    },
  );
  await new Promise((resolve) => child.on('close', resolve));
  const results = JSON.parse(readFileSync(file, 'utf8')) as FaultResults | null;
  if (!results) throw new Error(`The run of ${column} ended without results; FAULT_VERBOSE=1 shows why.`);
  return results;
};

/** Usage: test-faults.ts [--peer] [Playwright filters]. --peer adds a column for the official EUID SDK. */
const main = async (): Promise<void> => {
  const filters = process.argv.slice(2).filter((argument) => argument !== '--peer');
  const withPeer = process.argv.includes('--peer');
  mkdirSync(outDir, { recursive: true });
  const columns: Record<string, FaultResults> = { everid: await run('everid', {}, filters) };
  if (withPeer) {
    const peer = { EVERID_PRODUCT: 'EUID', EVERID_BUNDLE: await buildPeerBundle() };
    columns.official = await run('official', peer, filters);
  }
  process.stdout.write(`${faultTable(columns)}\n`);
  writeFileSync(join(outDir, 'table.txt'), `${faultTable(columns)}\n`);
  const own = columns.everid ?? {};
  for (const { failures } of Object.values(own))
    for (const title of failures) process.stdout.write(`failed: ${title}\n`);
  const missing = filters.length ? [] : Object.keys(rows).filter((letter) => !own[letter]);
  for (const letter of missing) process.stdout.write(`no test ran for row ${letter}\n`);
  if (missing.length > 0 || Object.values(own).some(({ failed }) => failed > 0)) process.exitCode = 1;
};

await main();
