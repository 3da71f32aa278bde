/** One change of localStorage, as other pages hear of it. */
export interface StorageChange {
  readonly key: string | null;
  readonly oldValue: string | null;
  readonly newValue: string | null;
}

/** The localStorage of one origin. Tells of what really changed, as browsers do. */
export interface StorageArea {
  get(key: string): string | null;
  set(key: string, value: string, writer: unknown): void;
  remove(key: string, writer: unknown): void;
  /** All values. */
  text(): string;
}

/** @param changed is called after every change with the page that made it: all others are to hear of it, later. */
export function createStorageArea(changed: (change: StorageChange, writer: unknown) => void): StorageArea {
  const items = new Map<string, string>();
  const get = (key: string) => items.get(key) ?? null;
  return {
    get,
    set(key, value, writer) {
      const oldValue = get(key);
      items.set(key, value);
      if (oldValue !== value) changed({ key, oldValue, newValue: value }, writer);
    },
    remove(key, writer) {
      const oldValue = get(key);
      if (items.delete(key)) changed({ key, oldValue, newValue: null }, writer);
    },
    text: () => [...items.values()].join(' '),
  };
}
