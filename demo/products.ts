import { EUID, type Product, UID2 } from '../src/identity/product.js';

/** A product as it appears in URLs and request bodies of the demo. */
export type ProductKey = 'uid2' | 'euid';

export const PRODUCTS: Readonly<Record<ProductKey, Product>> = { uid2: UID2, euid: EUID };

export const PRODUCT_KEYS: readonly ProductKey[] = ['uid2', 'euid'];

export const isProductKey = (value: unknown): value is ProductKey =>
  PRODUCT_KEYS.includes(value as ProductKey);
