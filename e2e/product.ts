import { fileURLToPath } from 'node:url';

/** The names a page sees. Written out here, and not taken from src/, so that the proofs can't inherit a typo. */
export interface ProductNames {
  readonly name: 'UID2' | 'EUID';
  /** Property of window that holds the SDK. */
  readonly global: string;
  readonly cookie: string;
  readonly storageKey: string;
  /** What every server public key of the local environment starts with. */
  readonly publicKeyPrefix: string;
}

export const UID2: ProductNames = {
  name: 'UID2',
  global: '__uid2',
  cookie: '__uid_2',
  storageKey: 'UID2-sdk-identity',
  publicKeyPrefix: 'UID2-X-L-',
};

export const EUID: ProductNames = {
  name: 'EUID',
  global: '__euid',
  cookie: '__euid',
  storageKey: 'EUID-sdk-identity',
  publicKeyPrefix: 'EUID-X-L-',
};

/** The product under test: EVERID_PRODUCT, or UID2. */
export const product: ProductNames = process.env.EVERID_PRODUCT === 'EUID' ? EUID : UID2;

const built = (file: string): string => fileURLToPath(new URL(`../dist/${file}`, import.meta.url));

/** The classic script of a product: EVERID_BUNDLE (a path), or its own in dist/. */
export const bundleOf = ({ name }: ProductNames): string =>
  process.env.EVERID_BUNDLE ?? built(`${name.toLowerCase()}.js`);

/** The classic script under test. */
export const bundle: string = bundleOf(product);
