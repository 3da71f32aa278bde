import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildPeerBundle } from '../peer-bundle.js';

/** A classic script that puts an SDK at window.__euid. */
export interface Contestant {
  readonly id: 'everid' | 'official';
  readonly title: string;
  readonly version: string;
  /** Path of the script. */
  readonly file: string;
  readonly source: string;
}

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url));

const versionOf = (directory: string): string =>
  (JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')) as { version: string }).version;

/** Both as a publisher would serve them: everid's from dist/, the official EUID SDK's package as one classic script. */
export const loadContestants = async (): Promise<readonly Contestant[]> => {
  const own = path('../../dist/euid.js');
  if (!existsSync(own)) throw new Error('No dist/euid.js: run `npm run build` first.');
  const peer = await buildPeerBundle();
  const peerPackage = dirname(fileURLToPath(import.meta.resolve('@unified-id/euid-sdk')));
  return [
    {
      id: 'everid',
      title: 'everid, euid.js',
      version: versionOf(path('../..')),
      file: own,
      source: readFileSync(own, 'utf8'),
    },
    {
      id: 'official',
      title: '@unified-id/euid-sdk',
      version: versionOf(peerPackage),
      file: peer,
      source: readFileSync(peer, 'utf8'),
    },
  ];
};
