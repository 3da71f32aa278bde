import type { Brand } from './brand.js';

/** A brand whose module may be asked what it stores. */
export interface DisclosedBrand extends Brand {
  /** Where the storage disclosure can be fetched from. */
  readonly disclosureURL: string;
}

/**
 * Names the storage disclosure, which is read of a module by Prebid's own build in a checkout, and of its metadata by the
 * storageControl module. In the npm build nobody asks the module itself.
 */
export const disclosed = (brand: Brand): DisclosedBrand => ({
  ...brand,
  disclosureURL: `https://cdn.jsdelivr.net/npm/everid/dist/prebid/${brand.name}-storage.json`,
});
