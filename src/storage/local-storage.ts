import type { StorageFactory } from './storage.js';

/** Keeps the identity in localStorage, under the official SDK's key. The default. */
export const inLocalStorage = (): StorageFactory => (product, environment) => {
  const key = product.storageKey;
  return {
    read() {
      // The property itself throws where site data is blocked, and so may each call.
      try {
        return environment.localStorage().getItem(key) ?? undefined;
      } catch {
        return undefined;
      }
    },
    write(text) {
      try {
        environment.localStorage().setItem(key, text);
        return true;
      } catch {
        return false;
      }
    },
    remove() {
      try {
        environment.localStorage().removeItem(key);
      } catch {
        // Blocked: then nothing is there to remove.
      }
    },
    watch: (listener) =>
      environment.onStorage((changed) => {
        if (changed === key || changed === null) listener();
      }),
  };
};
