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

type Items = Environment['localStorage'];

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
  /** The browser lets a frozen page go on. */
  thaw(): void;
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
  const listeners = new Set<readonly [type: string, listener: (event: Event) => void]>();
  const requests: PendingRequest[] = [];
  const warnings: string[] = [];
  const accesses = { reads: 0, writes: 0 };

  const guard = (kind: 'reads' | 'writes') => {
    accesses[kind]++;
    if (blocked === 'everything' || (blocked === 'writes' && kind === 'writes'))
      throw new DOMException('blocked', kind === 'writes' ? 'QuotaExceededError' : 'SecurityError');
  };
  const alarm = (run: () => void, delay: number): Alarm => {
    const added = { at: elapsed + Math.min(Math.max(0, delay), 2 ** 31 - 1), run };
    alarms.add(added);
    return added;
  };

  const items: Items = {
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
  };

  const environment: World['environment'] = {
    Date: { now: () => clock },
    Math: { random },
    performance: { timeOrigin: 0, now: () => elapsed },
    setTimeout: (callback, delay) =>
      alarm(() => {
        fired++;
        callback();
      }, delay),
    clearTimeout: (timer: Alarm) => void alarms.delete(timer),
    AbortSignal: {
      timeout(delay) {
        const controller = new AbortController();
        alarm(() => controller.abort(), delay);
        return controller.signal;
      },
    },
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
    console: { warn: (message) => void warnings.push(message) },
    crypto: { subtle: subtle ? promptSubtle : undefined },
    localStorage: items,
    document: {
      hidden: false,
      get cookie() {
        accesses.reads++;
        return blocked === 'everything' ? '' : [...profile.cookies].map((pair) => pair.join('=')).join('; ');
      },
      set cookie(cookie) {
        accesses.writes++;
        if (blocked !== 'nothing') return;
        const [pair = '', ...attributes] = cookie.split(';');
        const [name = '', value = ''] = pair.split(/=(.*)/s);
        const expires = attributes
          .find((attribute) => attribute.trim().startsWith('expires='))
          ?.split('=')[1];
        if (expires && Date.parse(expires) <= clock) profile.cookies.delete(name);
        else if (pair.length <= 4_096) profile.cookies.set(name, value);
      },
    },
    location: { protocol: secure ? 'https:' : 'http:', hostname: 'www.publisher.example' },
    addEventListener(type, listener, options) {
      const entry = [type, listener] as const;
      listeners.add(entry);
      options?.signal?.addEventListener('abort', () => listeners.delete(entry));
    },
  };

  function raise(type: string, event: object = {}): void {
    for (const [heard, listener] of [...listeners]) if (heard === type) listener(event as Event);
  }

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
    wake: () => raise('online'),
    thaw: () => raise('resume'),
    otherTabWrote: (key) => raise('storage', { key }),
    block(what) {
      blocked = what;
    },
  };
}
