import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

// Whoever installs the package gets two others with it. All else that its files need is bundled, licences kept.

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
const files = readdirSync(dist);
const licenses = files
  .filter((file) => file.endsWith('.licenses.md'))
  .map((file) => readFileSync(`${dist}${file}`, 'utf8'));

/** What a file imports from outside, in any form. */
async function importsOf(file: string): Promise<string[]> {
  const { metafile } = await build({
    entryPoints: [`${dist}${file}`],
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    metafile: true,
    write: false,
    outdir: dist,
  });
  const inputs = Object.values(metafile.inputs).flatMap(({ imports }) => imports);
  return [...new Set(inputs.filter(({ external }) => external).map(({ path }) => path))];
}

/** Packages whose code a file bundles, by its source map. */
function bundledBy(file: string): string[] {
  const { sources } = JSON.parse(readFileSync(`${dist}${file}.map`, 'utf8')) as { sources: string[] };
  const found = sources.flatMap((source) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(source)?.[1] ?? []);
  return [...new Set(found)];
}

function demand(condition: boolean, complaint: string): void {
  if (condition) return;
  console.error(complaint);
  process.exitCode = 1;
}

const isOfNode = (path: string): boolean => builtinModules.includes(path.replace(/^node:/, ''));
const names = Object.keys(manifest.dependencies).sort().join(', ');
demand(names === '@noble/ciphers', `the package depends on ${names}`);

const server = await importsOf('server.js');
demand(!server.length, `server.js is for edge runtimes too, but imports ${server.join(', ')}`);
for (const file of ['operator.js', 'cli.js']) {
  const foreign = (await importsOf(file)).filter((path) => !isOfNode(path));
  demand(!foreign.length, `${file} imports ${foreign.join(', ')}, which is not bundled`);
}
for (const file of files.filter((name) => name.endsWith('.js')))
  for (const name of bundledBy(file))
    demand(
      licenses.some((text) => text.includes(`\n## ${name} - `)),
      `${file} bundles ${name}, whose licence is nowhere beside it: give its build a \`license\` in vite.config.ts`,
    );
if (!process.exitCode) console.log('bundled: nothing more to install, and every licence is kept');
