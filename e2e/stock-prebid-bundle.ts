import { fileURLToPath } from 'node:url';
import { bundlePrebid } from '../demo/prebid/bundle.js';
import { placeFile } from './place-file.js';

const file = fileURLToPath(new URL('../node_modules/.cache/everid-peer/stock-prebid.js', import.meta.url));

/** Builds Prebid with its own modules for UID2 and EUID, as a publisher would from npm; gives the file's path. */
export async function buildStockPrebid(): Promise<string> {
  const modules = ['userId', 'uid2IdSystem', 'euidIdSystem', 'consentManagementTcf'];
  placeFile(file, await bundlePrebid({ modules, maker: 'stock' }));
  return file;
}
