import type { Environment } from '../environment/environment.js';
import type { Product } from '../identity/product.js';
import { configText, type InitOptions, parseConfig } from './options.js';
import { createPlaces } from './places.js';

/** The init options that outlive the page, beside the identity. Without them the next page could not begin by itself. */
export interface ConfigStore {
  /** What an earlier page left; undefined where there is nothing, or nothing that init takes. */
  read(): InitOptions | undefined;
  /** Stores the options as they are now, where they say. */
  write(): void;
  remove(): void;
}

export function createConfigStore(
  product: Product,
  environment: Environment,
  options: InitOptions,
): ConfigStore {
  const named = {
    ...product,
    cookie: `${product.cookie}_config`,
    storageKey: `${product.storageKey}_config`,
  };
  const places = createPlaces(named, environment, options);
  let known: string | null | undefined;
  return {
    read() {
      known = createPlaces(named, environment, { useCookie: true }).read();
      return parseConfig(known);
    },
    write() {
      try {
        const text = configText(options);
        if (text !== known) places.write(text);
        known = text;
      } catch {
        // Another script's JSON.
      }
    },
    remove() {
      known = undefined;
      places.remove();
    },
  };
}
