import { type BuildEnvironmentOptions, defineConfig, type UserConfig } from 'vite';

const DEPENDENCIES = ['@noble/ciphers/aes.js'];

/** Where a script of ours that has no module resolver finds what it loads on demand: beside itself. */
const BESIDE = { '@noble/ciphers/aes.js': './aes-gcm.js' };

/** A file for browsers without a module resolver: a classic script, or UMD with the global `everid`. */
const script = (entry: string, file: string, format: 'iife' | 'umd'): BuildEnvironmentOptions => ({
  target: 'es2020',
  lib: { entry, name: 'everid', formats: [format], fileName: () => file },
  rolldownOptions: { external: DEPENDENCIES, output: { paths: BESIDE } },
});

/** ES modules for bundlers and browsers, or for Node with everything in. */
const modules = (entries: Record<string, string>, external: (string | RegExp)[]): BuildEnvironmentOptions => ({
  target: 'es2022',
  lib: { entry: entries, formats: ['es'] },
  rolldownOptions: { external },
});

const OUTPUTS: Record<string, BuildEnvironmentOptions> = {
  esm: modules({ index: 'src/index.ts' }, DEPENDENCIES),
  umd: script('src/index.ts', 'everid.umd.js', 'umd'),
  uid2: script('src/drop-in/uid2.ts', 'uid2.js', 'iife'),
  euid: script('src/drop-in/euid.ts', 'euid.js', 'iife'),
  aesGcm: modules({ 'aes-gcm': 'src/operator-api/aes-gcm.ts' }, []),
};

const NODE_OUTPUTS: Record<string, BuildEnvironmentOptions> = {
  operator: modules({ operator: 'src/operator/index.ts', cli: 'src/cli/index.ts' }, [/^node:/]),
};

const shared: BuildEnvironmentOptions = { outDir: 'dist', emptyOutDir: false, sourcemap: true, minify: true };

const config: UserConfig = defineConfig({
  environments: {
    ...Object.fromEntries(
      Object.entries(OUTPUTS).map(([name, build]) => [name, { consumer: 'client', build: { ...shared, ...build } }]),
    ),
    ...Object.fromEntries(
      Object.entries(NODE_OUTPUTS).map(([name, build]) => [
        name,
        { consumer: 'server', resolve: { noExternal: true }, build: { ...shared, minify: false, ...build } },
      ]),
    ),
  },
  builder: {
    async buildApp(builder) {
      for (const name of [...Object.keys(OUTPUTS), ...Object.keys(NODE_OUTPUTS)]) {
        const environment = builder.environments[name];
        if (environment) await builder.build(environment);
      }
    },
  },
});

export default config;
