import { listen } from '../environment/listen.js';
import type { StorageFactory } from './storage.js';

/** Keeps the identity in localStorage, under the official SDK's key. The default. */
export const inLocalStorage =
  (): StorageFactory =>
  ({ storageKey }, environment) => {
    // The property itself throws where site data is blocked, and so may each call.
    const attempt = (method: 'getItem' | 'setItem' | 'removeItem', text = '') => {
      try {
        // That of a server is one for all its users.
        return environment.document && environment.localStorage[method](storageKey, text);
      } catch {
        return undefined;
      }
    };
    return {
      read: () => attempt('getItem') as string | null | undefined,
      write: (text) => attempt('setItem', text),
      remove: () => attempt('removeItem'),
      watch: (listener, ends) =>
        listen<StorageEvent>(
          environment,
          ['storage'],
          ({ key }) => {
            // Without a key all of it was cleared.
            if (key === storageKey || key === null) listener();
          },
          ends,
        ),
    };
  };
