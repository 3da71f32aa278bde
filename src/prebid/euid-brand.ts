import type { Brand } from './brand.js';

/** The Trade Desk. */
const GVLID = 21;

export const EUID_BRAND: Brand = {
  name: 'euid',
  source: 'euid.eu',
  gvlid: GVLID,
  refusal(consent) {
    const { gdprApplies, vendorData } = consent?.gdpr ?? {};
    const consented = (to: 'purpose' | 'vendor', id: number) => vendorData?.[to]?.consents?.[id];
    return gdprApplies === true && consented('purpose', 1) && consented('vendor', GVLID)
      ? ''
      : 'no GDPR consent to purpose 1, vendor 21';
  },
};
