import type { Brand } from './brand.js';

/** The Trade Desk. */
const GVLID = 21;

export const EUID_BRAND: Brand = {
  name: 'euid',
  disclosureURL: 'https://cdn.jsdelivr.net/npm/everid/dist/prebid/euid-storage.json',
  source: 'euid.eu',
  gvlid: GVLID,
  refusal(consent) {
    const { gdprApplies, vendorData } = consent?.gdpr ?? {};
    const { purpose, vendor } = vendorData ?? {};
    return gdprApplies === true && purpose?.consents?.[1] && vendor?.consents?.[GVLID]
      ? ''
      : 'no GDPR consent to purpose 1, vendor 21';
  },
};
