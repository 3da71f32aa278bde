import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type CompressOptions, minify } from 'terser';
import type { BuildEnvironmentOptions, Plugin } from 'vite';
import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { writeIntegrity } from './build/integrity.js';

const CIPHER = '@noble/ciphers/aes.js';
/** Loaded when a page first generates an identity by itself. */
const CLIENT_SIDE = /[/]client-side[.]js$/;
/** Loaded when something is to be sealed or opened. */
const SEALING = './sealing.js';
/** Loaded where a page asks for consent to be respected. */
const GATE = './gate.js';

const BESIDE_SCRIPT = fileURLToPath(new URL('src/environment/beside-script.ts', import.meta.url));

const shared: BuildEnvironmentOptions = {
  outDir: 'dist',
  emptyOutDir: false,
  sourcemap: true,
  minify: false,
};

/**
 * Names of properties that only our own code ever sees, which the minifier may shorten. None may be a name of the wire,
 * of storage, of the official SDK or of our public types, nor be used on anything of the DOM.
 */
const INTERNAL = [
  // lifecycle: the state
  ...['generation', 'held', 'ending', 'refreshed', 'refreshing', 'failures', 'retryAt', 'patient'],
  // the driver: options, methods, and storage as it sees it
  ...['reread', 'usable', 'keep', 'send', 'wake', 'store', 'permit', 'word', 'clientTag'],
  // a refresh that failed; a step's `request` is a name of the Web Locks API too
  'wait',
  // operator-api: an answer
  'retryAfter',
];

/** In the drop-ins also what is public elsewhere. */
const INTERNAL_TO_SCRIPTS = [
  ...INTERNAL,
  // the driver and the machine
  ...['state', 'write', 'reason', 'retry', 'base', 'cap', 'storage'],
  // storage and its products
  ...['storageKey', 'read', 'remove', 'watch', 'domain', 'newest', 'wouldMove', 'conceal'],
  // whom to ask
  ...['environment', 'requestTimeout', 'current', 'trust'],
  // inside the drop-in
  ...['product', 'global', 'announced', 'sealed', 'consent', 'refresh'],
  ...['enter', 'settle', 'inFlight', 'run', 'stop', 'tell', 'forget'],
];

/** In the modules for Prebid also what a host and its module call each other. */
const INTERNAL_TO_PREBID = [
  ...INTERNAL,
  ...['environment', 'baseUrl', 'requestTimeout', 'inCookie', 'supplied', 'generation', 'kind', 'identifier'],
  ...['hash', 'warn', 'manager', 'permits', 'product', 'shown', 'pending', 'start', 'stop', 'forget'],
  ...['reason', 'read', 'write', 'remove'],
];

/** For a whole file. */
const COMPRESSED: CompressOptions = { passes: 3, unsafe_arrows: true, unsafe: true };

/**
 * For modules that end in a bundle of others: what makes text equal to itself or to that of the bundle is left to the
 * bundler. Functions are not put in place of their calls, which makes the text shorter and its Brotli longer.
 */
const CONSTANTS_IN_PLACE: CompressOptions = {
  defaults: false,
  toplevel: true,
  passes: 2,
  reduce_vars: true,
  evaluate: true,
  unused: true,
};

/**
 * Minifies with terser, which shortens the names of internal properties too. Comes after the bundler has printed its
 * output: it would print it again, with other quotes, which compress worse.
 *
 * @param whole a script, which nobody bundles; a module is left to the bundler of those who import it.
 */
const shorten = (
  names: string[],
  whole: boolean,
  compress: CompressOptions | false = whole && COMPRESSED,
): Plugin => ({
  name: 'shorten',
  async generateBundle(_, bundle) {
    // The files of one build call properties by the same names.
    const nameCache = { props: {} };
    for (const chunk of Object.values(bundle)) {
      if (chunk.type !== 'chunk') continue;
      const { code = '', map } = await minify(chunk.code, {
        ecma: 2020,
        module: !whole,
        nameCache: { ...nameCache },
        sourceMap: { content: String(chunk.map), url: `${basename(chunk.fileName)}.map` },
        compress,
        mangle: {
          toplevel: whole,
          properties: { regex: new RegExp(`^(${names.join('|')})$`), builtins: true },
        },
        format: { beautify: !whole, comments: /[@#]__/ },
      });
      chunk.code = code;
      const source = bundle[`${chunk.fileName}.map`];
      if (source?.type === 'asset') source.source = map as string;
    }
  },
});

/** Where what is loaded on demand lies in dist: all in one folder. */
const beside = (id: string): string =>
  id
    .replace(/.*[/]sealing[.]js$/, './sealed.js')
    .replace(/.*[/]gate[.]js$/, './consent.js')
    .replace(/.*[/]client-side[.]js$/, './client-side.js');

/** Has a script name the files that it loads on demand in full, by its own place. */
const besideScript: Plugin = {
  name: 'beside-script',
  transform(code) {
    const named = code.replace(
      /import[(]['"]([^'"]+)['"][)]/g,
      (_, id) => `import(beside('${(id === CIPHER ? './aes-gcm.js' : beside(id)).slice(2)}'))`,
    );
    // Behind all lines, which so keep their numbers.
    return named === code
      ? undefined
      : { code: `${named}\nimport { beside } from '${BESIDE_SCRIPT}';`, map: null };
  },
};

/** What the bundler does before: among others `let` for every `const`, which terser would keep. */
const COMPRESS = { compress: true, mangle: false, codegen: false } as const;

/** A file for pages without a module resolver. What it loads on demand lies beside it. */
const script = (entry: string, file: string, format: 'iife' | 'umd'): BuildEnvironmentOptions => ({
  ...shared,
  target: 'es2020',
  lib: { entry, name: 'everid', formats: [format], fileName: () => file },
  rolldownOptions: {
    output: { minify: COMPRESS },
    plugins: [besideScript, shorten(format === 'umd' ? INTERNAL : INTERNAL_TO_SCRIPTS, true)],
  },
});

/** An ES module with everything in but what is `external`. */
const module = (
  entry: string,
  name: string,
  external: (string | RegExp)[] = [],
  plugins: Plugin[] = [shorten(INTERNAL, false)],
): BuildEnvironmentOptions => ({
  ...shared,
  target: 'es2022',
  lib: { entry: { [name]: entry }, formats: ['es'] },
  rolldownOptions: {
    external: [...external, SEALING, ...(name === 'consent' ? [] : [GATE])],
    output: { paths: beside },
    plugins,
  },
});

/** For Node and edge runtimes: readable, nothing to install, the licences of what is inside beside it. */
const nodeModule = (entry: string, name: string): BuildEnvironmentOptions => ({
  ...module(entry, name, [/^node:/], []),
  license: { fileName: `${name}.licenses.md` },
  rolldownOptions: {
    external: [/^node:/],
    // Without it a chunk would take what it shares with the entry out of exports of the entry.
    preserveEntrySignatures: 'strict',
    output: { chunkFileNames: `${name}-[name].js` },
  },
});

const browserBuilds: Record<string, BuildEnvironmentOptions> = {
  esm: { ...module('src/index.ts', 'index', [CIPHER]), emptyOutDir: true },
  umd: script('src/index.ts', 'everid.umd.js', 'umd'),
  uid2: script('src/drop-in/uid2.ts', 'uid2.js', 'iife'),
  euid: script('src/drop-in/euid.ts', 'euid.js', 'iife'),
  uid2SecureSignals: script('src/google/uid2-secure-signals.ts', 'uid2-secure-signals.js', 'iife'),
  euidSecureSignals: script('src/google/euid-secure-signals.ts', 'euid-secure-signals.js', 'iife'),
  secureSignals: module('src/google/index.ts', 'secure-signals'),
  prebid: module('src/prebid/bridge/index.ts', 'prebid'),
  uid2Package: module(
    'src/drop-in/package/uid2.ts',
    'uid2-package',
    [CIPHER, CLIENT_SIDE],
    [shorten(INTERNAL_TO_SCRIPTS, false)],
  ),
  euidPackage: module(
    'src/drop-in/package/euid.ts',
    'euid-package',
    [CIPHER, CLIENT_SIDE],
    [shorten(INTERNAL_TO_SCRIPTS, false)],
  ),
  cipher: {
    ...module('src/operator-api/aes-gcm.ts', 'aes-gcm'),
    license: { fileName: 'aes-gcm.licenses.md' },
  },
  sealing: {
    ...module('src/storage/sealing.ts', 'sealed'),
    license: { fileName: 'sealed.licenses.md' },
  },
  consent: module('src/consent/index.ts', 'consent', [], [shorten(['^'], true)]),
  clientSide: module('src/drop-in/client-side.ts', 'client-side'),
};

/**
 * Modules for Prebid.js, whose internals they are bundled with later: found by an alias, or, in a checkout of Prebid, by
 * their place there.
 */
const prebidModules = (names: string[], directory: string, internals: string): BuildEnvironmentOptions => {
  const entry = names.map((name) => [`${directory}${name}`, `src/${directory}${name}.ts`]);
  const plugins = [shorten(INTERNAL_TO_PREBID, false, CONSTANTS_IN_PLACE)];
  const paths = (id: string): string => id.replace('prebid.js', internals);
  return {
    ...module('', '', [], []),
    lib: { entry: Object.fromEntries(entry), formats: ['es'] },
    rolldownOptions: {
      external: [/^prebid[.]js[/]/],
      output: { paths, chunkFileNames: `${directory}shared.js` },
      plugins,
    },
  };
};

/** Puts a copy of the storage disclosures beside the modules, for who serves or submits them. */
const withDisclosures: Plugin = {
  name: 'with-disclosures',
  generateBundle() {
    for (const file of ['uid2-storage.json', 'euid-storage.json'])
      this.emitFile({
        type: 'asset',
        fileName: `prebid/${file}`,
        source: readFileSync(`src/prebid/metadata/${file}`, 'utf8'),
      });
  },
};

const prebidMetadata = (name: string): BuildEnvironmentOptions =>
  module(
    `src/prebid/metadata/${name}.ts`,
    `prebid/metadata/${name}`,
    [/^prebid[.]js[/]/],
    [withDisclosures, shorten(INTERNAL, false)],
  );

Object.assign(browserBuilds, {
  prebidUid2Metadata: prebidMetadata('uid2IdSystem'),
  prebidEuidMetadata: prebidMetadata('euidIdSystem'),
  // Pages with both products have the common part once.
  prebidNpm: prebidModules(['uid2IdSystem', 'euidIdSystem'], 'prebid/', 'prebid.js'),
  // One file to copy each.
  prebidUid2Checkout: prebidModules(['uid2IdSystem'], 'prebid/checkout/', '..'),
  prebidEuidCheckout: prebidModules(['euidIdSystem'], 'prebid/checkout/', '..'),
});

const nodeBuilds: Record<string, BuildEnvironmentOptions> = {
  server: nodeModule('src/server/index.ts', 'server'),
  operator: nodeModule('src/operator/index.ts', 'operator'),
  cli: nodeModule('src/cli/index.ts', 'cli'),
};

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'demo/**/*.test.ts'],
    // Other processes may load the machine: only what hangs is cut off.
    testTimeout: 120_000,
    // The examples of docs/ import the package by its name, as their readers will.
    alias: { 'everid/server': fileURLToPath(new URL('src/server/index.ts', import.meta.url)) },
  },
  environments: {
    ...Object.fromEntries(
      Object.entries(browserBuilds).map(([name, build]) => [name, { consumer: 'client', build }]),
    ),
    ...Object.fromEntries(
      Object.entries(nodeBuilds).map(([name, build]) => [
        name,
        { consumer: 'server', resolve: { noExternal: true }, build },
      ]),
    ),
  },
  builder: {
    // One after the other: the first empties dist.
    async buildApp(builder) {
      for (const name of Object.keys({ ...browserBuilds, ...nodeBuilds })) {
        const environment = builder.environments[name];
        if (environment) await builder.build(environment);
      }
      writeIntegrity();
    },
  },
});

export default config;
