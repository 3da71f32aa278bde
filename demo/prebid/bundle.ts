import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';

/** A build of the real Prebid.js, as a publisher makes it of the npm package. */
export interface PrebidBuild {
  /** The name of its global, so that several fit on one page. */
  readonly global: string;
  /** Prebid's modules, by the names of their files. */
  readonly modules: readonly string[];
  /** Files of modules that are not Prebid's own. */
  readonly files?: readonly string[];
  /** Where bidders answer, in place of the bidders' own hosts; without it those are asked. */
  readonly bidders?: string;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
const prebid = `${root}node_modules/prebid.js/dist/src/`;

/** The addresses that the bid adapters have built in. */
const ENDPOINTS: Readonly<Record<string, readonly string[]>> = {
  openx: ['https://rtb.openx.net/openrtbb/prebidjs'],
  appnexus: ['https://ib.adnxs.com/ut/v3/prebid', 'https://ib.adnxs-simple.com/ut/v3/prebid'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: this is Prebid's text, not ours to fill in.
  rubicon: ["https://${rubiConf.bannerHost || 'fastlane'}.rubiconproject.com/a/api/fastlane.json"],
};
export const BIDDERS: readonly string[] = Object.keys(ENDPOINTS);

/** Where our own submodule is, once it is built. */
export function ownSubmodule(product: 'uid2' | 'euid'): string | undefined {
  const file = `${root}dist/prebid/${product}IdSystem.js`;
  return existsSync(file) ? file : undefined;
}

/** @returns the script's text. */
export async function bundlePrebid({ global, modules, files = [], bidders }: PrebidBuild): Promise<string> {
  const imports = [...modules.map((name) => `prebid.js/modules/${name}.js`), ...files];
  const { outputFiles } = await build({
    stdin: {
      contents: [
        `import prebid from 'prebid.js';`,
        ...imports.map((path) => `import ${JSON.stringify(path)};`),
        'prebid.processQueue();',
      ].join('\n'),
      resolveDir: root,
    },
    // What Prebid's package does not export, and a module from elsewhere needs.
    alias: { 'prebid.js/src': `${prebid}src` },
    bundle: true,
    minify: true,
    target: 'es2020',
    write: false,
    plugins: [settings(global), ...(bidders === undefined ? [] : [redirect(bidders)])],
  });
  return outputFiles[0]?.text ?? '';
}

const settings = (global: string): Plugin => ({
  name: 'settings',
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
