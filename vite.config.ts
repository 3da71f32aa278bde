import type { BuildEnvironmentOptions } from 'vite';
import { defineConfig, type ViteUserConfig } from 'vitest/config';

const CIPHER = '@noble/ciphers/aes.js';
/** Loaded when a page first generates an identity by itself. */
const CLIENT_SIDE = './client-side.js';

const shared: BuildEnvironmentOptions = { outDir: 'dist', emptyOutDir: false, sourcemap: true, minify: true };

/** A file for pages without a module resolver. What it loads on demand lies beside it. */
const script = (entry: string, file: string, format: 'iife' | 'umd'): BuildEnvironmentOptions => ({
  ...shared,
  target: 'es2020',
  lib: { entry, name: 'everid', formats: [format], fileName: () => file },
  rolldownOptions: {
    external: [CIPHER, CLIENT_SIDE],
    output: {
      paths: (id) => (id === CIPHER ? './aes-gcm.js' : id.replace(/.*[/]client-side[.]js$/, CLIENT_SIDE)),
    },
  },
});

/** An ES module with everything in but what is `external`. */
const module = (
  entry: string,
  name: string,
  external: (string | RegExp)[] = [],
): BuildEnvironmentOptions => ({
  ...shared,
  target: 'es2022',
  lib: { entry: { [name]: entry }, formats: ['es'] },
  rolldownOptions: { external },
});

/** For Node and edge runtimes: one file each, readable, nothing to install. */
const nodeModule = (entry: string, name: string): BuildEnvironmentOptions => ({
  ...module(entry, name, [/^node:/]),
  minify: false,
});

const browserBuilds: Record<string, BuildEnvironmentOptions> = {
  esm: { ...module('src/index.ts', 'index', [CIPHER]), emptyOutDir: true },
  umd: script('src/index.ts', 'everid.umd.js', 'umd'),
  uid2: script('src/drop-in/uid2.ts', 'uid2.js', 'iife'),
  euid: script('src/drop-in/euid.ts', 'euid.js', 'iife'),
  cipher: module('src/operator-api/aes-gcm.ts', 'aes-gcm'),
  clientSide: module('src/drop-in/client-side.ts', 'client-side'),
};

const nodeBuilds: Record<string, BuildEnvironmentOptions> = {
  operator: nodeModule('src/operator/index.ts', 'operator'),
  cli: nodeModule('src/cli/index.ts', 'cli'),
};

const config: ViteUserConfig = defineConfig({
  test: { include: ['src/**/*.test.ts', 'demo/**/*.test.ts'] },
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
    },
  },
});

export default config;
