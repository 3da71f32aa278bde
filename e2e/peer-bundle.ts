import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const outDir = fileURLToPath(new URL('../node_modules/.cache/everid-peer', import.meta.url));

/** Builds the official EUID SDK (a dev dependency, an ES module) as a classic script; gives the file's path. */
export const buildPeerBundle = async (): Promise<string> => {
  mkdirSync(outDir, { recursive: true });
  await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      outDir,
      target: 'es2020',
      lib: {
        entry: fileURLToPath(import.meta.resolve('@unified-id/euid-sdk')),
        formats: ['iife'],
        name: 'peer',
        fileName: () => 'euid-peer.js',
      },
    },
  });
  return join(outDir, 'euid-peer.js');
};
