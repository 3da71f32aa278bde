import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';
import { BUDGETS, type Budget } from './budgets.js';
import { printAddedBytes } from './prebid/size.js';

// Measures what ships to a page, as it travels: Brotli at its best. Exits 1 where a limit is passed.

const dist = fileURLToPath(new URL('../dist/', import.meta.url));

/** What a bundler makes of a page that imports this much of the package, without what is loaded on demand. */
async function bundled(imports: string, from: string): Promise<Uint8Array> {
  const page = `import ${imports} from './${from}'; globalThis.page = ${imports};`;
  const { outputFiles } = await build({
    stdin: { contents: page, resolveDir: dist },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    external: ['@noble/ciphers/*', './sealed.js', './consent.js', './client-side.js'],
    splitting: true,
    outdir: dist,
    write: false,
  });
  return outputFiles.find(({ path }) => path.endsWith('stdin.js'))?.contents ?? new Uint8Array();
}

async function measure({ file, imports, from = 'index.js' }: Budget): Promise<number> {
  const code = imports ? await bundled(imports, from) : readFileSync(`${dist}${file}`);
  return brotliCompressSync(code).length;
}

for (const budget of BUDGETS) {
  const size = await measure(budget);
  const { what, limit, goal } = budget;
  const verdict =
    size > limit ? 'OVER THE LIMIT' : size > goal ? 'within the limit, not yet at the goal' : 'at the goal';
  console.log(`${what.replaceAll('`', '')}: ${size} B (limit ${limit} B, goal ${goal} B): ${verdict}`);
  if (size > limit) process.exitCode = 1;
}

if (!(await printAddedBytes()).withinLimit) process.exitCode = 1;
