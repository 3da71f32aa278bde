import type { Random } from './random.js';
import type { Owner, Scheduler } from './scheduler.js';

/** How IndexedDB behaves in this browser, and the file with the cipher on its way to the pages. */
export type KeyManner = 'prompt' | 'slow' | 'blocked' | 'silent' | 'without file';

/** What is used of a request of IndexedDB. */
interface Request {
  result?: unknown;
  error?: unknown;
  onsuccess?: () => void;
  onerror?: () => void;
  onupgradeneeded?: () => void;
}

interface Transaction extends Request {
  /** The connection. What was begun on it goes on when it is closed. */
  readonly db: { close(): void };
  readonly owner: Owner;
  readonly exclusive: boolean;
  /** What is still to be done, in order. */
  readonly work: { readonly request: Request; readonly run: () => unknown }[];
  oncomplete?: () => void;
  onabort?: () => void;
}

/** The one database of a browser profile in which pages keep their keys (https://w3c.github.io/IndexedDB/). */
export interface KeyStore {
  readonly manner: KeyManner;
  /** The key that a page sealed with may be gone. */
  readonly lost: boolean;
  /** `indexedDB` of one page. */
  forPage(owner: Owner): { open(): object };
  /** The browser evicts the database. */
  lose(): void;
  /** A page is gone, with all that it had begun. */
  release(owner: Owner): void;
}

/** How long one answer of the database takes, in ms. A key that comes by way of three slow ones comes too late. */
const PROMPT = 10;
const SLOW = 4_000;

export function createKeyStore(scheduler: Scheduler, random: Random, manner: KeyManner): KeyStore {
  let values = new Map<unknown, unknown>();
  let exists = false;
  let lost = false;
  let active: Transaction[] = [];
  let waiting: Transaction[] = [];

  const later = (run: () => void, owner: Owner) =>
    scheduler.add('key store', 1 + random.below(manner === 'slow' ? SLOW : PROMPT), run, owner);

  function begin(): void {
    // Browsers let no suspended page hold up others.
    for (const one of active) if (one.owner.life !== 'running') abort(one);
    const isFree = (one: Transaction, ahead: readonly Transaction[]) =>
      ![...active, ...ahead].some((other) => other.exclusive || one.exclusive);
    for (;;) {
      const next = waiting.find((one, place) => isFree(one, waiting.slice(0, place)));
      if (!next) return;
      waiting = waiting.filter((one) => one !== next);
      active.push(next);
      proceed(next);
    }
  }

  /** Does the first piece of work; the end of a transaction is that none is left. */
  function proceed(transaction: Transaction): void {
    later(() => {
      if (!active.includes(transaction)) return;
      const { request, run } = transaction.work.shift() ?? {};
      if (request && run) {
        request.result = run();
        request.onsuccess?.();
        proceed(transaction);
      } else {
        active = active.filter((one) => one !== transaction);
        transaction.oncomplete?.();
        begin();
      }
    }, transaction.owner);
  }

  function abort(transaction: Transaction): void {
    active = active.filter((one) => one !== transaction);
    const error = new DOMException('aborted', 'AbortError');
    later(() => {
      for (const request of [...transaction.work.map((one) => one.request), transaction])
        request.error = error;
      for (const { request } of transaction.work) request.onerror?.();
      transaction.onabort?.();
    }, transaction.owner);
  }

  function transact(owner: Owner, mode: string): object {
    const transaction: Transaction = { db: { close() {} }, owner, exclusive: mode === 'readwrite', work: [] };
    const values_ = values;
    const add = (run: () => unknown): Request => {
      const request: Request = {};
      transaction.work.push({ request, run });
      return request;
    };
    waiting.push(transaction);
    begin();
    const store = {
      transaction,
      get: (key: unknown) => add(() => values_.get(key)),
      put: (value: unknown, key: unknown) => add(() => values_.set(key, value)),
    };
    return { objectStore: () => store };
  }

  function open(owner: Owner): object {
    if (manner === 'blocked') throw new DOMException('blocked', 'SecurityError');
    const request: Request = {};
    if (manner === 'silent') return request;
    later(() => {
      request.result = {
        createObjectStore: () => {},
        transaction: (_name: string, mode: string) => transact(owner, mode),
      };
      if (!exists) request.onupgradeneeded?.();
      exists = true;
      request.onsuccess?.();
    }, owner);
    return request;
  }

  return {
    manner,
    get lost() {
      return lost;
    },
    forPage: (owner) => ({ open: () => open(owner) }),
    lose() {
      // Connections that are open go on with what is no longer there.
      values = new Map();
      exists = false;
      lost = true;
    },
    release(owner) {
      active = active.filter((one) => one.owner !== owner);
      waiting = waiting.filter((one) => one.owner !== owner);
      begin();
    },
  };
}
