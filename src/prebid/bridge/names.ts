import type { Product } from '../../identity/product.js';

/** What a product is called in Prebid, and on a page that has the drop-in. */
export interface Names {
  /** The name of Prebid's submodule in `userSync.userIds`, and of its id. */
  readonly key: 'uid2' | 'euid';
  /** The `source` of its eids. https://docs.prebid.org/dev-docs/modules/userid-submodules/unified2.html */
  readonly source: string;
  /** The window property of the SDK. */
  readonly global: '__uid2' | '__euid';
}

export const UID2_NAMES: Names = { key: 'uid2', source: 'uidapi.com', global: '__uid2' };
export const EUID_NAMES: Names = { key: 'euid', source: 'euid.eu', global: '__euid' };

export const namesOf = ({ name }: Pick<Product, 'name'>): Names =>
  name === 'UID2' ? UID2_NAMES : EUID_NAMES;
