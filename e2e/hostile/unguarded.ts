import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { product } from '../product.js';
import type { Guard } from './attack.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

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

/**
 * Builds the drop-in from a copy of the source in which the guard is missing. Gives the script's path.
 *
 * @throws Error where the guard is not where it is said to be: then the proof has to follow the source.
 */
export const buildUnguarded = async ({ file, from, to }: Guard): Promise<string> => {
  const name = createHash('sha256')
    .update(file + from + to)
    .digest('hex')
    .slice(0, 16);
  const directory = join(root, 'node_modules', '.cache', 'everid-unguarded', name);
  const source = join(directory, 'src');
  mkdirSync(directory, { recursive: true });
  cpSync(join(root, 'src'), source, { recursive: true });
  const whole = readFileSync(join(source, file), 'utf8');
  const parts = whole.split(from);
  if (parts.length !== 2) throw new Error(`${file} has no single place that reads: ${from}`);
  writeFileSync(join(source, file), parts.join(to));
  const bundle = (entry: string, outfile: string, format: 'iife' | 'esm') =>
    build({
      entryPoints: [join(source, entry)],
      outfile: join(directory, outfile),
      bundle: true,
      format,
      target: 'es2022',
      logLevel: 'silent',
      plugins: format === 'iife' ? [besideTheScript] : [],
    });
  const script = `${product.name.toLowerCase()}.js`;
  await bundle(`drop-in/${product.name.toLowerCase()}.ts`, script, 'iife');
  for (const [chunk, entry] of Object.entries(CHUNKS)) await bundle(entry, chunk, 'esm');
  return join(directory, script);
};
