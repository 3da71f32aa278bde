import type { Brand } from './brand.js';

/** The Trade Desk. */
const GVLID = 21;

export const EUID_BRAND: Brand = {
  product: 'EUID',
  source: 'euid.eu',
  gvlid: GVLID,
  refusal(consent) {
    const { gdprApplies, vendorData } = consent?.gdpr ?? {};
    if (gdprApplies !== true) return 'only for use where GDPR applies';
    return vendorData?.purpose?.consents?.[1] && vendorData.vendor?.consents?.[GVLID]
      ? ''
      : 'no consent to storage, or none for The Trade Desk';
  },
};
