import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

// A real Prebid.js, bundled from the npm package as a publisher does it.

/** Whose uid2IdSystem and euidIdSystem a bundle gets. */
export type Maker = 'everid' | 'stock';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** dist/src of the package, which keeps the layout of Prebid's own tree. */
const tree = fileURLToPath(import.meta.resolve('prebid.js')).replace(/src[/\\][^/\\]*$/, '');
/** Modules that we make too. */
const OURS = ['uid2IdSystem', 'euidIdSystem'];

/** The alias that every publisher needs for modules from elsewhere: npm's Prebid exports none of its internals. */
const internals: Plugin = {
  name: 'prebid-internals',
  setup(to) {
    to.onResolve({ filter: /^prebid\.js\/src\// }, ({ path }) => ({
      path: join(tree, path.replace('prebid.js/', '')),
    }));
  },
};

/** `metadata/...`: what the storageControl module wants to know of a module. */
const sourceOf = (module: string, maker: Maker): string => {
  const isMetadata = module.startsWith('metadata/');
  const isOurs = maker === 'everid' && OURS.includes(module.replace('metadata/', ''));
  if (isMetadata && !isOurs) return `prebid.js/${module}.js`;
  if (!isOurs) return `prebid.js/modules/${module}.js`;
  const file = `${root}dist/prebid/${module}.js`;
  if (!existsSync(file)) throw new Error(`No ${file}: run \`npm run build\`.`);
  return file;
};

/**
 * Bundles Prebid's core with the modules, named as in Prebid's documentation (`userId`, `openxBidAdapter`), into a
 * classic script. It takes a fraction of a second.
 */
export async function bundlePrebid(modules: readonly string[], maker: Maker = 'everid'): Promise<string> {
  const imports = modules.map((module) => `import '${sourceOf(module, maker)}';`);
  const { outputFiles } = await build({
    stdin: {
      contents: `import pbjs from 'prebid.js'; ${imports.join(' ')} pbjs.processQueue();`,
      resolveDir: root,
    },
    bundle: true,
    minify: true,
    target: 'es2020',
    format: 'iife',
    plugins: [internals],
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}
