import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { changedSource } from '../../fixtures/changed-source.js';
import type { Guard } from './guards.js';

const SOURCE = fileURLToPath(new URL('../../', import.meta.url));

/** A copy of the worker and the whole client, in one file of a temporary folder. */
export interface Bundle {
  readonly file: string;
  remove(): Promise<void>;
}

/** @param guard is missing in the copy. */
export async function bundleWorker(guard: Guard | undefined): Promise<Bundle> {
  const folder = await mkdtemp(join(tmpdir(), 'everid-simulation-'));
  const file = join(folder, 'worker.mjs');
  await build({
    entryPoints: [join(SOURCE, 'simulation/command/worker.ts')],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    logLevel: 'error',
    plugins: guard ? [changedSource(guard.changes)] : [],
  });
  return { file, remove: () => rm(folder, { recursive: true }) };
}
