import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { placeFile } from './place-file.js';

const file = fileURLToPath(new URL('../node_modules/.cache/everid-peer/euid-peer.js', import.meta.url));

/** Builds the official EUID SDK (a dev dependency, an ES module) as a classic script; gives the file's path. */
export const buildPeerBundle = async (): Promise<string> => {
  const outputs = await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      write: false,
      target: 'es2020',
      lib: {
        entry: fileURLToPath(import.meta.resolve('@unified-id/euid-sdk')),
        formats: ['iife'],
        name: 'peer',
      },
    },
  });
  const chunks = [outputs].flat().flatMap((built) => ('output' in built ? built.output : []));
  const script = chunks.find((chunk) => chunk.type === 'chunk');
  if (!script) throw new Error('the official SDK was bundled to nothing');
  placeFile(file, script.code);
  return file;
};
