import { metadata } from 'prebid.js/src/../libraries/metadata/metadata.js';
import type { Brand } from '../brand.js';

// What Prebid's storageControl module goes by, in the npm build. In a checkout Prebid's own build makes it out of the
// disclosure that a module names.

/** What a module keeps on a device, in the form of the IAB's Vendor Device Storage and Operational Disclosures. */
export interface Disclosure {
  readonly disclosures: readonly object[];
}

export function registerMetadata(brand: Brand, disclosure: Disclosure): void {
  const { name, gvlid, disclosureURL } = brand;
  metadata.register(`${name}IdSystem`, {
    disclosures: { [disclosureURL]: disclosure },
    components: [{ componentType: 'userId', componentName: name, gvlid, disclosureURL }],
  });
}
