import type { Client } from '../../client.js';
import { demand } from '../../demand.js';
import { isProduct, type Product } from '../../identity/product.js';
import { EUID_NAMES, type Names, namesOf, UID2_NAMES } from './names.js';
import type { Page } from './page.js';

/** The part of `window.__uid2` or `window.__euid` that matters here; the official SDK's will do as well. */
export interface DropIn {
  getAdvertisingToken?(): string | undefined;
  hasOptedOut?(): boolean | undefined;
}

/** Who has the token: a client, or a drop-in by its object or by the name of its global, which may come later. */
export type Supplier = Pick<Client, 'token' | 'state'> | DropIn | Names['global'];

/** What goes into auctions: an advertising token, or the word that the user has opted out. */
export type Id = { id: string } | { optout: true };

/** Reads the supplier anew at every call; what it gives is valid at that moment. */
export type Read = () => Id | undefined;

const GLOBALS: Record<string, Names> = { __uid2: UID2_NAMES, __euid: EUID_NAMES };

/** @throws TypeError where the supplier is none, or it can't be told whose tokens it has. */
export function readerOf(
  supplier: Supplier,
  product: Pick<Product, 'name'> | undefined,
  page: Page | undefined,
): [Names, Read] {
  const global =
    typeof supplier === 'string'
      ? supplier
      : Object.keys(GLOBALS).find((name) => supplier && page?.[name] === supplier);
  demand(
    global ? GLOBALS[global] : supplier && typeof supplier === 'object',
    'client must come from createClient, or be "__uid2" or "__euid"',
  );
  const names = GLOBALS[global as string] ?? (isProduct(product) && namesOf(product));
  demand(names, 'options.product is missing: pass { product: UID2 } or { product: EUID }');
  return [names, () => idOf((global ? page?.[global] : supplier) as DropIn)];
}

function idOf(supplier: Partial<Client> & DropIn): Id | undefined {
  try {
    const id = supplier.getAdvertisingToken ? supplier.getAdvertisingToken() : supplier.token;
    if (id) return { id };
    if (supplier.hasOptedOut ? supplier.hasOptedOut() : supplier.state === 'OPT_OUT') return { optout: true };
  } catch {
    // Not loaded yet, or not ours and damaged: then there is no token.
  }
  return undefined;
}
