import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundlePrebid } from '../demo/prebid/bundle.js';

const folder = fileURLToPath(new URL('../node_modules/.cache/everid-peer/', import.meta.url));

/** Builds Prebid with its own modules for UID2 and EUID, as a publisher would from npm; gives the file's path. */
export async function buildStockPrebid(): Promise<string> {
  const modules = ['userId', 'uid2IdSystem', 'euidIdSystem', 'consentManagementTcf'];
  const text = await bundlePrebid({ modules, maker: 'stock' });
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}stock-prebid.js`, text);
  return `${folder}stock-prebid.js`;
}
