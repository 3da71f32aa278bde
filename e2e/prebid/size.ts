import { brotliCompressSync } from 'node:zlib';
import { bundlePrebid, type Maker } from './bundle.js';

/** What a publisher's Prebid has anyway. */
const USUAL = [
  'userId',
  'consentManagementTcf',
  'openxBidAdapter',
  'appnexusBidAdapter',
  'rubiconBidAdapter',
];

const sizeOf = async (modules: readonly string[], maker: Maker): Promise<number> =>
  brotliCompressSync(await bundlePrebid(modules, maker)).length;

/** Bytes (Brotli) that modules add to a Prebid bundle. */
export const addedBytes = async (modules: readonly string[], maker: Maker): Promise<number> =>
  (await sizeOf([...USUAL, ...modules], maker)) - (await sizeOf(USUAL, maker));

const LIMIT = 4_500;
const GOAL = 3_000;

/** Prints what each module adds, beside Prebid's own. */
export async function printAddedBytes(): Promise<{ readonly withinLimit: boolean }> {
  let withinLimit = true;
  for (const modules of [['uid2IdSystem'], ['euidIdSystem'], ['uid2IdSystem', 'euidIdSystem']]) {
    const [own, stock] = await Promise.all([addedBytes(modules, 'everid'), addedBytes(modules, 'stock')]);
    const verdict = own > LIMIT ? 'OVER THE LIMIT' : own > GOAL ? 'not yet at the goal' : 'at the goal';
    const what = `${modules.join(' and ')} in a Prebid bundle`;
    console.log(`${what}: ${own} B, Prebid's own ${stock} B (limit ${LIMIT} B, goal ${GOAL} B): ${verdict}`);
    withinLimit &&= own <= LIMIT;
  }
  return { withinLimit };
}
