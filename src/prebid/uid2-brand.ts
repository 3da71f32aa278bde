import type { Brand } from './brand.js';

export const UID2_BRAND: Brand = {
  name: 'uid2',
  disclosureURL: 'https://cdn.jsdelivr.net/npm/everid/dist/prebid/uid2-storage.json',
  source: 'uidapi.com',
  getUidExt: ({ ext }) => ext,
  permits: (gdpr) => gdpr?.gdprApplies !== true,
};
