import type { StorageFactory } from './storage.js';

/** Keeps the identity for the life of this page only. */
export const inMemory = (): StorageFactory => () => {
  let held: string | undefined;
  return {
    read: () => held,
    write(text) {
      held = text;
    },
    remove() {
      held = undefined;
    },
  };
};
