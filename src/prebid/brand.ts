import { EUID, type Product, UID2 } from '../identity/product.js';
import type { ConsentData } from './host.js';

/** What differs between the two modules. Names are those of Prebid's own. */
export interface Brand {
  readonly product: Product;
  /** Of the module, in the publisher's configuration and in getUserIds. */
  readonly name: 'uid2' | 'euid';
  readonly source: string;
  readonly storageKey: string;
  /** The vendor in the Global Vendor List under whose consent the ids are used. */
  readonly gvlid?: number;
  readonly disclosureURL: string;
  /** Parameters that say where the server left an identity, the first that is set counts. */
  readonly cookieParams: readonly string[];
  /** Why the module may not run, or an empty string. */
  refusal(consent: ConsentData | undefined): string;
}

/** The Trade Desk. */
const GVLID = 21;
const DISCLOSURES = 'https://cdn.jsdelivr.net/npm/everid/dist/prebid/';

export const UID2_BRAND: Brand = {
  product: UID2,
  name: 'uid2',
  source: 'uidapi.com',
  storageKey: '__uid2_advertising_token',
  disclosureURL: `${DISCLOSURES}uid2-storage.json`,
  cookieParams: ['uid2Cookie', 'uid2ServerCookie'],
  refusal: (consent) => (consent?.gdpr?.gdprApplies === true ? 'not for use where GDPR applies' : ''),
};

export const EUID_BRAND: Brand = {
  product: EUID,
  name: 'euid',
  source: 'euid.eu',
  storageKey: '__euid_advertising_token',
  gvlid: GVLID,
  disclosureURL: `${DISCLOSURES}euid-storage.json`,
  cookieParams: ['euidCookie'],
  refusal(consent) {
    const { gdprApplies, vendorData } = consent?.gdpr ?? {};
    if (gdprApplies !== true) return 'only for use where GDPR applies';
    return vendorData?.purpose?.consents?.[1] && vendorData.vendor?.consents?.[GVLID]
      ? ''
      : 'no consent to storage, or none for The Trade Desk';
  },
};
