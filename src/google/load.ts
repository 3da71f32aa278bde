import type { Product } from '../identity/product.js';
import type { Page } from './google-tag.js';
import { namesOf } from './names.js';
import { createProvider, followSdk, type SecureSignalProvider } from './provider.js';

const DEBUG_HOST = /^https:[/][/]cdn[.]integ[.](uidapi[.]com|euid[.]eu)[/]/;

/**
 * Does what the script `uid2-secure-signals.js` / `euid-secure-signals.js` does: puts the provider where the page and
 * the drop-in look for it, and registers with Google's tag as soon as there is an identity. In any order with both. A
 * second call finds the first one's provider and does nothing.
 *
 * With `?uid2_ss_debug=true` in the page's address it tells the console what it does; a token is never told.
 *
 * @param page default: `window`; where there is none (a server), nothing happens.
 */
export function loadSecureSignals(product: Pick<Product, 'name'>, page: Page | undefined = thisPage()): void {
  const names = namesOf(product);
  const place = `${names.global}SecureSignalProvider`;
  if (!page || page[place]) return;
  const log = isDebugged(page)
    ? (message: string, ...detail: unknown[]) => console.log(`UidSecureSignal: ${message}`, ...detail)
    : () => {};
  const provider: SecureSignalProvider = createProvider(page, names, log);
  page[place] = provider;
  if (typeof page[names.pageFunction] === 'function') provider.registerSecureSignalProvider();
  try {
    followSdk(page, names, provider);
  } catch (error) {
    log(`${names.global} is damaged`, error);
  }
}

/** The window, where there is one. */
export const thisPage = (): Page | undefined =>
  typeof window === 'undefined' ? undefined : (window as unknown as Page);

function isDebugged(page: Page): boolean {
  const { location, document } = page as Partial<Pick<Window, 'location' | 'document'>>;
  const asked = new URLSearchParams(location?.search).get('uid2_ss_debug');
  const { src = '' } = (document?.currentScript ?? {}) as { src?: string };
  return asked?.toLowerCase() === 'true' || DEBUG_HOST.test(src);
}
