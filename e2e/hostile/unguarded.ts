import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { type Change, changedSource } from '../../src/fixtures/changed-source.js';
import { product } from '../product.js';

const source = fileURLToPath(new URL('../../src', import.meta.url));

/** Loaded on demand from beside the script, as in the real build. */
const CHUNKS: Readonly<Record<string, string>> = {
  'sealed.js': 'storage/sealing.ts',
  'consent.js': 'consent/index.ts',
  'client-side.js': 'drop-in/client-side.ts',
  'aes-gcm.js': 'operator-api/aes-gcm.ts',
};

/** What the source calls them, and the build. */
const NAMES = { sealing: 'sealed', gate: 'consent', 'client-side': 'client-side', ciphers: 'aes-gcm' };

const besideTheScript: Plugin = {
  name: 'beside-the-script',
  setup({ onResolve }) {
    onResolve({ filter: /(sealing|gate|client-side|ciphers\/aes)\.js$/ }, ({ path, kind }) => {
      if (kind !== 'dynamic-import') return undefined;
      const file = Object.entries(NAMES).find(([part]) => path.includes(part))?.[1];
      return { path: `./${file}.js`, external: true };
    });
  },
};

/** A build in a temporary folder. */
export interface Unguarded {
  readonly script: string;
  remove(): Promise<void>;
}

/** Builds the drop-in without the guard, and what it loads on demand. */
export const buildUnguarded = async (guard: Change): Promise<Unguarded> => {
  const folder = await mkdtemp(join(tmpdir(), 'everid-unguarded-'));
  const bundle = (entry: string, name: string, options: BuildOptions) =>
    build({
      ...options,
      entryPoints: [join(source, entry)],
      outfile: join(folder, name),
      bundle: true,
      target: 'es2022',
      logLevel: 'silent',
      plugins: [changedSource([guard]), ...(options.plugins ?? [])],
    });
  const script = `${product.name.toLowerCase()}.js`;
  await bundle(`drop-in/${product.name.toLowerCase()}.ts`, script, {
    format: 'iife',
    plugins: [besideTheScript],
  });
  for (const [chunk, entry] of Object.entries(CHUNKS)) await bundle(entry, chunk, { format: 'esm' });
  return { script: join(folder, script), remove: () => rm(folder, { recursive: true }) };
};
