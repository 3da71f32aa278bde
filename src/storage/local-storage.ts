import type { StorageFactory } from './storage.js';

/** Keeps the identity in localStorage, under the official SDK's key. The default. */
export const inLocalStorage =
  (): StorageFactory =>
  ({ storageKey }, environment) => {
    // The property itself throws where site data is blocked, and so may each call.
    const attempt = <Result>(use: (storage: ReturnType<typeof environment.localStorage>) => Result) => {
      try {
        return use(environment.localStorage());
      } catch {
        return undefined;
      }
    };
    return {
      read: () => attempt((storage) => storage.getItem(storageKey)),
      write: (text) => attempt((storage) => storage.setItem(storageKey, text)),
      remove: () => attempt((storage) => storage.removeItem(storageKey)),
      watch: (listener) =>
        environment.onStorage((key) => {
          if (key === storageKey || key === null) listener();
        }),
    };
  };
