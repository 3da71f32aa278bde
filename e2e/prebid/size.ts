import { brotliCompressSync } from 'node:zlib';
import { bundlePrebid, type Maker } from '../../demo/prebid/bundle.js';
import { PREBID_BUDGETS } from '../budgets.js';

/**
 * What a publisher's Prebid may have anyway. Several: what a hundred kilobytes of other code make of the same addition
 * differs by some two hundred bytes, and only the mean tells one version of a module from the next.
 */
const USUAL: readonly (readonly string[])[] = [
  ['consentManagementTcf', 'openxBidAdapter', 'appnexusBidAdapter', 'rubiconBidAdapter'],
  ['consentManagementTcf', 'openxBidAdapter', 'appnexusBidAdapter', 'rubiconBidAdapter', 'currency'],
  ['consentManagementTcf', 'rubiconBidAdapter', 'currency'],
  ['consentManagementTcf', 'appnexusBidAdapter'],
  ['consentManagementUsp', 'openxBidAdapter', 'priceFloors'],
];

const sizeOf = async (modules: readonly string[], maker: Maker): Promise<number> =>
  brotliCompressSync(await bundlePrebid({ modules: ['userId', ...modules], maker })).length;

const mean = (values: readonly number[]): number =>
  Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);

/** Bytes (Brotli) that modules add to a Prebid bundle, on average. */
export const addedBytes = async (modules: readonly string[], maker: Maker): Promise<number> =>
  mean(
    await Promise.all(
      USUAL.map(
        async (usual) => (await sizeOf([...usual, ...modules], maker)) - (await sizeOf(usual, maker)),
      ),
    ),
  );

/** Prints what each module adds, beside Prebid's own. */
export async function printAddedBytes(): Promise<{ readonly withinLimit: boolean }> {
  let withinLimit = true;
  for (const { what, modules, limit, goal } of PREBID_BUDGETS) {
    const [own, stock] = [await addedBytes(modules, 'everid'), await addedBytes(modules, 'stock')];
    const verdict = own > limit ? 'OVER THE LIMIT' : own > goal ? 'not yet at the goal' : 'at the goal';
    console.log(
      `${what.replaceAll('`', '')}: ${own} B, Prebid's own ${stock} B (limit ${limit} B, goal ${goal} B): ${verdict}`,
    );
    withinLimit &&= own <= limit;
  }
  return { withinLimit };
}
