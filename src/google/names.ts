import type { Product } from '../identity/product.js';

/** What a product is called at Google, and on a page that has the drop-in. */
export interface Names {
  /** The name under which Google knows the provider of the signal. */
  readonly id: string;
  /** The window property of the SDK; with `SecureSignalProvider` behind it that of the provider. */
  readonly global: string;
  /** A function by which a page may give the token itself. */
  readonly pageFunction: string;
}

export const namesOf = ({ name }: Pick<Product, 'name'>): Names =>
  name === 'UID2'
    ? { id: 'uidapi.com', global: '__uid2', pageFunction: 'getUid2AdvertisingToken' }
    : { id: 'euid.eu', global: '__euid', pageFunction: 'getEuidAdvertisingToken' };
