import type { Brand } from './brand.js';

export const UID2_BRAND: Brand = {
  name: 'uid2',
  source: 'uidapi.com',
  refusal: (consent) => (consent?.gdpr?.gdprApplies === true ? 'not under GDPR' : ''),
};
