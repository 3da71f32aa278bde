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
