import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

/** Whose uid2IdSystem and euidIdSystem a build gets; `checkout`: ours, in place of Prebid's files in its own tree. */
export type Maker = 'everid' | 'checkout' | 'stock';

/** A build of the real Prebid.js, as a publisher makes it of the npm package. */
export interface PrebidBuild {
  /**
   * As in Prebid's documentation, for instance `userId`, `openxBidAdapter`. `metadata/...` is what the storageControl
   * module wants to know of a module.
   */
  readonly modules: readonly string[];
  readonly maker?: Maker;
  /** The name of its global, so that several fit on one page. */
  readonly global?: string;
  /** Where bidders answer, in place of the bidders' own hosts; without it those are asked. */
  readonly bidders?: string;
  /** What Prebid's own modules are to add to their storage keys, so that builds on one page don't share them. */
  readonly storage?: string;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
/** The sources of npm's Prebid, in the layout of Prebid's own tree. */
export const PREBID_TREE: string = fileURLToPath(import.meta.resolve('prebid.js')).replace(
  /src[/\\][^/\\]*$/,
  '',
);

/** The addresses that the bid adapters have built in. */
const ENDPOINTS: Readonly<Record<string, readonly string[]>> = {
  openx: ['https://rtb.openx.net/openrtbb/prebidjs'],
  appnexus: ['https://ib.adnxs.com/ut/v3/prebid', 'https://ib.adnxs-simple.com/ut/v3/prebid'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is Prebid's text, not ours to fill in.
  rubicon: ["https://${rubiConf.bannerHost || 'fastlane'}.rubiconproject.com/a/api/fastlane.json"],
};
export const BIDDERS: readonly string[] = Object.keys(ENDPOINTS);

/** Modules that we make too. */
const OURS = ['uid2IdSystem', 'euidIdSystem'];
const ownFile = (module: string): string => `${root}dist/prebid/${module}.js`;

/** Whether our modules are built. */
export const hasSubmodules = (): boolean => OURS.every((module) => existsSync(ownFile(module)));

function sourceOf(module: string, maker: Maker): string {
  const isOurs = maker === 'everid' && OURS.includes(module.replace('metadata/', ''));
  if (!isOurs) return `prebid.js/${module.startsWith('metadata/') ? module : `modules/${module}`}.js`;
  if (!existsSync(ownFile(module))) throw new Error(`No ${ownFile(module)}: run \`npm run build\`.`);
  return ownFile(module);
}

/** @returns a classic script's text. It takes a fraction of a second. */
export async function bundlePrebid({
  modules,
  maker = 'everid',
  global,
  bidders,
  storage,
}: PrebidBuild): Promise<string> {
  const imports = modules.map((module) => `import ${JSON.stringify(sourceOf(module, maker))};`);
  const { outputFiles } = await build({
    stdin: {
      contents: `import prebid from 'prebid.js'; ${imports.join(' ')} prebid.processQueue();`,
      resolveDir: root,
    },
    // What Prebid's package does not export, and a module from elsewhere needs.
    alias: { 'prebid.js/src': `${PREBID_TREE}src` },
    bundle: true,
    minify: true,
    target: 'es2020',
    format: 'iife',
    write: false,
    plugins: [
      ...(global === undefined ? [] : [rename(global)]),
      ...(bidders === undefined ? [] : [redirect(bidders)]),
      ...(maker === 'checkout' ? [replace] : []),
      ...(storage ? [keepApart(storage)] : []),
    ],
  });
  return outputFiles[0]?.text ?? '';
}

const rename = (global: string): Plugin => ({
  name: 'rename',
  setup({ onLoad }) {
    onLoad({ filter: /buildOptions\.mjs$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace(
        '"pbGlobal": "pbjs"',
        `"pbGlobal": ${JSON.stringify(global)}`,
      ),
      loader: 'js',
    }));
  },
});

const redirect = (bidders: string): Plugin => ({
  name: 'redirect',
  setup({ onLoad }) {
    onLoad({ filter: new RegExp(`(${BIDDERS.join('|')})BidAdapter\\.js$`) }, async ({ path }) => {
      const bidder = BIDDERS.find((name) => path.includes(`/${name}BidAdapter`)) ?? '';
      const text = await readFile(path, 'utf8');
      const contents = (ENDPOINTS[bidder] ?? []).reduce(
        (code, endpoint) => code.replaceAll(endpoint, `${bidders}/${bidder}`),
        text,
      );
      return { contents, loader: 'js' };
    });
  },
});

const keepApart = (suffix: string): Plugin => ({
  name: 'keep-apart',
  setup({ onLoad }) {
    onLoad({ filter: new RegExp(`modules[/\\\\](${OURS.join('|')})\\.js$`) }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replace("_advertising_token'", `_advertising_token${suffix}'`),
      loader: 'js',
    }));
  },
});

/** As who copies our files over Prebid's in a checkout. */
const replace: Plugin = {
  name: 'replace',
  setup({ onLoad }) {
    onLoad({ filter: new RegExp(`modules[/\\\\](${OURS.join('|')})\\.js$`) }, async ({ path }) => ({
      contents: await readFile(ownFile(`checkout/${basename(path, '.js')}`), 'utf8'),
      loader: 'js',
    }));
  },
};
