/** What differs between UID2 and EUID for a client. Storage names are those of the official SDKs. */
export interface Product {
  readonly name: 'UID2' | 'EUID';
  /** The product's production operator. */
  readonly baseUrl: string;
  /** Name of the cookie that holds the identity. */
  readonly cookie: string;
  /** localStorage key that holds the identity. */
  readonly storageKey: string;
}

export const UID2: Product = {
  name: 'UID2',
  baseUrl: 'https://prod.uidapi.com',
  cookie: '__uid_2',
  storageKey: 'UID2-sdk-identity',
};

export const EUID: Product = {
  name: 'EUID',
  baseUrl: 'https://prod.euid.eu',
  cookie: '__euid',
  storageKey: 'EUID-sdk-identity',
};

/** Callers without types may name a product otherwise; its tokens must not go out as those of the other one. */
export const isProduct = (product: Pick<Product, 'name'> | undefined): product is Pick<Product, 'name'> =>
  product?.name === 'UID2' || product?.name === 'EUID';
