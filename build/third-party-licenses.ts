import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';

/** The file beside the built ones that holds the licences of what they bundle. */
export const LICENSES_FILE = 'THIRD-PARTY-LICENSES.txt';

interface Bundled {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly text: string;
  readonly files: Set<string>;
}

const HEAD = 'Parts of these packages are in files of this folder, under their own licences.';
const RULE = '-'.repeat(80);

/**
 * Writes down the licence of every package of which code ends up in a built file.
 *
 * @throws where a package has no licence file: somebody has to look.
 */
export function thirdPartyLicenses(): Plugin {
  // Builds follow one another, and each writes the whole file anew: the last one has seen all.
  const packages = new Map<string, Bundled>();
  return {
    name: 'third-party-licenses',
    apply: 'build',
    sharedDuringBuild: true,
    generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk') continue;
        for (const [id, { renderedLength }] of Object.entries(chunk.modules)) {
          const directory = renderedLength > 0 && packageOf(id);
          if (!directory) continue;
          if (!packages.has(directory)) packages.set(directory, readPackage(directory));
          packages.get(directory)?.files.add(chunk.fileName);
        }
      }
      this.emitFile({ type: 'asset', fileName: LICENSES_FILE, source: print([...packages.values()]) });
    },
  };
}

/** The folder of the package that a module is of; undefined for our own. */
function packageOf(id: string): string | undefined {
  const [, directory] = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id) ?? [];
  // A package may have more manifests inside, without a name.
  return directory && existsSync(join(directory, 'package.json')) ? directory : undefined;
}

function readPackage(directory: string): Bundled {
  const { name, version, license } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  const files = readdirSync(directory).filter((file) => /^(licen[cs]e|notice)(\.|$)/i.test(file));
  if (!files.some((file) => /^licen/i.test(file)))
    throw new Error(`${name} has no licence file: ${dirname(directory)}`);
  const text = files.map((file) => readFileSync(join(directory, file), 'utf8').trim()).join('\n\n');
  return { name, version, license, text, files: new Set() };
}

function print(packages: readonly Bundled[]): string {
  const sorted = [...packages].sort((one, other) => (one.name < other.name ? -1 : 1));
  const parts = sorted.map(({ name, version, license, text, files }) =>
    [RULE, `${name} ${version} (${license}), in ${[...files].sort().join(', ')}`, '', text].join('\n'),
  );
  return `${[HEAD, ...parts].join('\n\n')}\n`;
}
