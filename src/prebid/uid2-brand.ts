import type { Brand } from './brand.js';

export const UID2_BRAND: Brand = {
  product: 'UID2',
  source: 'uidapi.com',
  refusal: (consent) => (consent?.gdpr?.gdprApplies === true ? 'not for use where GDPR applies' : ''),
};
