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

/** Where Brotli cuts its input into blocks depends on all that comes before: a few bytes in front move the sum by forty. */
const PREFIXES: readonly string[] = ['', '/*0*/', '/*everid*/'];

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

async function sizeOf(modules: readonly string[], maker: Maker): Promise<number> {
  const bundle = await bundlePrebid({ modules: ['userId', ...modules], maker });
  return mean(PREFIXES.map((prefix) => brotliCompressSync(prefix + bundle).length));
}

/** Without modules of ours or of Prebid's: measured once. */
let bases: Promise<number[]> | undefined;
const basesOf = (): Promise<number[]> => {
  bases ??= Promise.all(USUAL.map((usual) => sizeOf(usual, 'stock')));
  return bases;
};

/** Bytes (Brotli) that modules add to a Prebid bundle, on average. */
async function addedBytes(modules: readonly string[], maker: Maker): Promise<number> {
  const whole = await Promise.all(USUAL.map((usual) => sizeOf([...usual, ...modules], maker)));
  return Math.round(mean(whole) - mean(await basesOf()));
}

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
