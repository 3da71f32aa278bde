import { type Brand, FILES } from './brand.js';

/** The Trade Desk. */
const GVLID = 21;

export const EUID_BRAND: Brand = {
  product: 'EUID',
  baseUrl: 'https://prod.euid.eu',
  name: 'euid',
  source: 'euid.eu',
  storageKey: '__euid_advertising_token',
  gvlid: GVLID,
  disclosureURL: `${FILES}/euid-storage.json`,
  cookieParams: ['euidCookie'],
  refusal(consent) {
    const { gdprApplies, vendorData } = consent?.gdpr ?? {};
    if (gdprApplies !== true) return 'only for use where GDPR applies';
    return vendorData?.purpose?.consents?.[1] && vendorData.vendor?.consents?.[GVLID]
      ? ''
      : 'no consent to storage, or none for The Trade Desk';
  },
};
