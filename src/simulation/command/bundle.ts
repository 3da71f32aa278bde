import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { Guard } from './guards.js';

const SOURCE = fileURLToPath(new URL('../../', import.meta.url));

/** Takes a guard away while the copy is made: the sources stay as they are. */
const without = ({ changes, name }: Guard): Plugin => ({
  name,
  setup(build) {
    build.onLoad({ filter: /[.]ts$/ }, async ({ path }) => {
      const change = changes.find(({ file }) => path === join(SOURCE, ...file.split('/')));
      if (!change) return undefined;
      const { file, find, replace } = change;
      const text = await readFile(path, 'utf8');
      if (text.split(find).length !== 2)
        throw new Error(`The guard ${name} is not in src/${file} as written`);
      return { contents: text.replace(find, () => replace), loader: 'ts' };
    });
  },
});

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
    plugins: guard ? [without(guard)] : [],
  });
  return { file, remove: () => rm(folder, { recursive: true }) };
}
