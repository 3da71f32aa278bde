import type { Client } from '../client.js';
import { demand } from '../demand.js';
import { isProduct, type Product } from '../identity/product.js';
import { collect, offer, type Page } from './google-tag.js';
import { thisPage } from './load.js';
import { namesOf } from './names.js';

export interface ConnectOptions {
  /** Whose `googletag` is meant. Default: `window`; where there is none (a server), nothing happens. */
  readonly page?: Page | undefined;
}

/**
 * Gives the client's token to Google as a secure signal: registers a collector when there is a token, and again with
 * each new one, so that Google collects anew. While a refresh is under way, the collector waits for it. The collector
 * rejects when there is no token. What Google has cached goes with `googletag.secureSignalProviders.clearAllCache()`.
 *
 * @param product the product the client was made for.
 * @throws TypeError where the product is none.
 * @returns the way to disconnect: no token is given to Google from then on. The client goes on.
 */
export function connectSecureSignals(
  client: Pick<Client, 'token' | 'getToken' | 'subscribe'>,
  product: Pick<Product, 'name'>,
  options: ConnectOptions = {},
): () => void {
  demand(isProduct(product), 'product must be UID2 or EUID');
  // An inherited option may be another script's pollution.
  const { page = thisPage() } = { __proto__: null, ...options } as ConnectOptions;
  if (!page) return () => {};
  const { id } = namesOf(product);
  let connected = true;
  let offered: string | undefined;

  const ask = async () => {
    if (connected) await client.getToken();
    // The token of now: a logout may have come during the wait, even where that was only for the end of this turn.
    return connected && client.token;
  };
  const collector = () => collect(ask);

  function offerToken(): void {
    const { token } = client;
    if (token === offered) return;
    try {
      if (token) offer(page as Page, id, collector);
      offered = token;
    } catch {
      // The page's own googletag is damaged; the next token tries again.
    }
  }

  const unsubscribe = client.subscribe(offerToken);
  offerToken();
  return () => {
    connected = false;
    unsubscribe();
  };
}
