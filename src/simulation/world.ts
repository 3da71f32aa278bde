import { gcm } from '@noble/ciphers/aes.js';
import type { Environment } from '../environment/environment.js';

/** An operator's side of a request: what was sent, and the ways to answer. */
export interface PendingRequest {
  readonly url: string;
  readonly body: string;
  readonly init: RequestInit;
  answer(response: Response): void;
  fail(): void;
}

/** One browser profile: what its tabs share. */
export interface Profile {
  readonly items: Map<string, string>;
  /** Name to value; no domains, no expiry. */
  readonly cookies: Map<string, string>;
}

/** A page in a world of its own clock, for tests of the real client. */
export interface World {
  readonly environment: Environment;
  readonly requests: PendingRequest[];
  readonly warnings: string[];
  /** Storage accesses so far, by kind. */
  readonly accesses: { reads: number; writes: number };
  /** Timers that have fired. */
  fired(): number;
  now(): number;
  /** Lets time pass, firing what falls due, and lets promises settle in between. */
  pass(ms: number): Promise<void>;
  /** Moves the device clock without time passing. */
  shiftClock(ms: number): void;
  /** The user returns to the page, or the network to the device. */
  wake(): void;
  /** Another tab has changed localStorage. */
  otherTabWrote(key: string): void;
  block(what: 'nothing' | 'writes' | 'everything'): void;
}

export interface WorldOptions {
  readonly now?: number;
  readonly profile?: Profile;
  readonly subtle?: boolean;
  readonly secure?: boolean;
  readonly random?: () => number;
}

interface Alarm {
  at: number;
  readonly run: () => void;
}

export const createProfile = (): Profile => ({ items: new Map(), cookies: new Map() });

/** Lets every promise job come to its end, and what a Response does on the event loop. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** AES-GCM behind WebCrypto's interface, without its threads: how long those take would be left to the machine. */
const promptSubtle = {
  importKey: async (_format: string, key: Uint8Array) => key,
  decrypt: async ({ iv }: { iv: Uint8Array }, key: Uint8Array, ciphertext: Uint8Array) =>
    gcm(key, iv).decrypt(ciphertext),
} as unknown as SubtleCrypto;

export function createWorld(options: WorldOptions = {}): World {
  const { profile = createProfile(), subtle = true, secure = true, random = () => 0.5 } = options;
  let elapsed = 0;
  let clock = options.now ?? 1_790_000_000_000;
  let fired = 0;
  let blocked: 'nothing' | 'writes' | 'everything' = 'nothing';
  const alarms = new Set<Alarm>();
  const wakers = new Set<() => void>();
  const storageListeners = new Set<(key: string | null) => void>();
  const requests: PendingRequest[] = [];
  const warnings: string[] = [];
  const accesses = { reads: 0, writes: 0 };

  const guard = (kind: 'reads' | 'writes') => {
    accesses[kind]++;
    if (blocked === 'everything' || (blocked === 'writes' && kind === 'writes'))
      throw new DOMException('blocked', kind === 'writes' ? 'QuotaExceededError' : 'SecurityError');
  };
  const subscribe =
    <Listener>(listeners: Set<Listener>) =>
    (listener: Listener) => {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    };
  const alarm = (run: () => void, delay: number): Alarm => {
    const added = { at: elapsed + Math.min(Math.max(0, delay), 2 ** 31 - 1), run };
    alarms.add(added);
    return added;
  };

  const environment: Environment = {
    now: () => clock,
    random,
    setTimer: (callback, delay) =>
      alarm(() => {
        fired++;
        callback();
      }, delay),
    clearTimer: (timer) => alarms.delete(timer as Alarm),
    limit: (callback, delay) => void alarm(callback, delay),
    fetch: (url, init) =>
      new Promise((resolve, reject) => {
        requests.push({
          url,
          init,
          body: String(init.body),
          answer: resolve,
          fail: () => reject(new TypeError('Failed to fetch')),
        });
        init.signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')));
      }),
    warn: (message) => void warnings.push(message),
    subtle: () => (subtle ? promptSubtle : undefined),
    loadAesGcm: async () => gcm,
    localStorage: () => ({
      getItem: (key) => {
        guard('reads');
        return profile.items.get(key) ?? null;
      },
      setItem: (key, value) => {
        guard('writes');
        profile.items.set(key, value);
      },
      removeItem: (key) => {
        guard('writes');
        profile.items.delete(key);
      },
    }),
    readCookies: () => {
      accesses.reads++;
      return blocked === 'everything' ? '' : [...profile.cookies].map((pair) => pair.join('=')).join('; ');
    },
    writeCookie: (cookie) => {
      accesses.writes++;
      if (blocked !== 'nothing') return;
      const [pair = '', ...attributes] = cookie.split(';');
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      const expires = attributes.find((attribute) => attribute.trim().startsWith('expires='))?.split('=')[1];
      if (expires && Date.parse(expires) <= clock) profile.cookies.delete(name);
      else if (pair.length <= 4_096) profile.cookies.set(name, value);
    },
    location: () => ({ protocol: secure ? 'https:' : 'http:', hostname: 'www.publisher.example' }),
    onWake: subscribe(wakers),
    onStorage: subscribe(storageListeners),
  };

  async function pass(ms: number): Promise<void> {
    await settle();
    const end = elapsed + ms;
    for (;;) {
      const due = [...alarms].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      alarms.delete(due);
      clock += due.at - elapsed;
      elapsed = due.at;
      due.run();
      await settle();
    }
    clock += end - elapsed;
    elapsed = end;
  }

  return {
    environment,
    requests,
    warnings,
    accesses,
    fired: () => fired,
    now: () => clock,
    pass,
    shiftClock(ms) {
      clock += ms;
    },
    wake() {
      for (const waker of [...wakers]) waker();
    },
    otherTabWrote(key) {
      for (const listener of [...storageListeners]) listener(key);
    },
    block(what) {
      blocked = what;
    },
  };
}
