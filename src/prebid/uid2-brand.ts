import { type Brand, FILES } from './brand.js';

export const UID2_BRAND: Brand = {
  product: 'UID2',
  baseUrl: 'https://prod.uidapi.com',
  name: 'uid2',
  source: 'uidapi.com',
  storageKey: '__uid2_advertising_token',
  disclosureURL: `${FILES}/uid2-storage.json`,
  cookieParams: ['uid2Cookie', 'uid2ServerCookie'],
  refusal: (consent) => (consent?.gdpr?.gdprApplies === true ? 'not for use where GDPR applies' : ''),
};
