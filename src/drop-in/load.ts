import { browser } from '../environment/browser.js';
import type { Brand } from './brand.js';
import { createSdk, type Sdk } from './sdk.js';

/**
 * Puts the SDK where the page looks for it. A page may have put an object with a `callbacks` array there before; that
 * very array goes on being used. A second script finds the first one's SDK and does nothing.
 */
export function load(brand: Brand): void {
  const globals = window as unknown as Record<string, Partial<Sdk> | undefined>;
  const stub = globals[brand.global];
  if (stub && 'init' in stub) return;
  createSdk(brand, browser, Array.isArray(stub?.callbacks) ? stub.callbacks : [], (sdk) => {
    globals[brand.global] = sdk;
  });
}
