import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { placeFile } from './place-file.js';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Builds Prebid with its own modules for UID2 and EUID, as a publisher would from npm; gives the file's path. */
export async function buildStockPrebid(): Promise<string> {
  const file = join(root, 'node_modules/.cache/everid-peer/stock-prebid.js');
  const modules = ['userId', 'uid2IdSystem', 'euidIdSystem', 'consentManagementTcf'];
  const contents = [
    `import pbjs from 'prebid.js';`,
    ...modules.map((name) => `import 'prebid.js/modules/${name}';`),
    'pbjs.processQueue();',
  ].join('\n');
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    format: 'iife',
    target: 'es2020',
    logLevel: 'error',
    write: false,
  });
  placeFile(file, outputFiles[0]?.text ?? '');
  return file;
}
