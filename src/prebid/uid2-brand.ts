import type { Brand } from './brand.js';

export const UID2_BRAND: Brand = {
  name: 'uid2',
  source: 'uidapi.com',
  getUidExt: ({ ext }) => ext,
  permits: (gdpr) => gdpr?.gdprApplies !== true,
};
