import type { Brand } from './brand.js';

/** The Trade Desk. */
const GVLID = 21;

export const EUID_BRAND: Brand = {
  name: 'euid',
  disclosureURL: 'https://cdn.jsdelivr.net/npm/everid/dist/prebid/euid-storage.json',
  source: 'euid.eu',
  gvlid: GVLID,
  permits: (gdpr) =>
    gdpr?.gdprApplies === true &&
    gdpr.vendorData?.purpose?.consents?.[1] &&
    gdpr.vendorData.vendor?.consents?.[GVLID],
};
