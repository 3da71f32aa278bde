import type { Environment } from '../../environment/environment.js';
import type { Identity } from '../../identity/identity.js';
import { UID2 } from '../../identity/product.js';
import type { LockApi, LockManner } from './locks.js';
import { createFetch } from './network.js';
import { createRandom, type Random } from './random.js';
import type { Owner, Task } from './scheduler.js';
import { createSubtle } from './subtle.js';
import type { World } from './world.js';

/** What a page runs, and how its browser behaves. */
export interface PageKind {
  /** `official`: the storage behaviour of the official SDK. */
  readonly runs: 'everid' | 'official';
  /** `unsealing`: opens what others have sealed, and seals nothing: the way back. */
  readonly keeps: 'plain' | 'sealed' | 'unsealing';
  readonly locks: LockManner;
  /** What a subscriber does, once, when it hears of a change for the `after`th time. */
  readonly reacts?: Reaction | undefined;
}

export interface Reaction {
  readonly how: 'log in' | 'log out' | 'close';
  readonly after: number;
}

/** What runs in a page. */
export interface Subject {
  token(): string | undefined;
  login(identity: Identity): void;
  logout(): void;
  /** Asks for the token as ad code does that can wait. */
  ask(): void;
  close?(): void;
}

/** A page, from its load to its end. */
export interface Page extends Owner {
  life: Owner['life'];
  readonly name: string;
  readonly tab: number;
  readonly kind: PageKind;
  readonly openedAt: number;
  readonly offsetAtOpening: number;
  readonly environment: Environment;
  readonly random: Random;
  /** Whether the timers that are set at this moment are time limits of the sealed storage. */
  limits: boolean;
  subject: Subject;
  /** The advertising tokens that it held when its user logged out, or in as someone else. */
  readonly left: Set<string>;
  /** That was so while storage was blocked: what is there goes on without this page. */
  leftBlocked: boolean;
  /** Its last attempt to read storage was refused: it has not heard the news. */
  deaf: boolean;
  /** Since when it has waited, running, for a token it asked for, by `World.awake`; undefined where it does not wait. */
  waitingSince: number | undefined;
  /** Its client was closed: the page goes on without. */
  closed: boolean;
  /** Dispatches an event of the page. */
  raise(type: string, event?: object): void;
}

const nothing: Subject = { token: () => undefined, login() {}, logout() {}, ask() {} };

export function createPage(world: World, tab: number, serial: number): Page {
  const { scheduler, device, plan } = world;
  const random = createRandom(plan.seed, `page ${tab} ${serial}`);
  const listeners = new Set<readonly [type: string, listener: (event: Event) => void]>();
  const kind = plan.tabs[tab] as PageKind;
  const elapsed = () => scheduler.now() - page.openedAt - (plan.sleepCounts ? 0 : device.slept - sleptBefore);
  const sleptBefore = device.slept;
  let hidden = false;

  /** Runs code of the page as the browser does: what it throws goes to the console. */
  const run = (code: () => void) => {
    try {
      code();
    } catch (error) {
      world.note({ kind: 'threw', page, error });
    }
  };
  const wait = () =>
    new Promise<void>((resolve) => {
      scheduler.add('crypto', random.below(20), resolve, page);
    });

  /** @throws where the browser refuses. Full storage still lets us remove. */
  const guard = (write: boolean, removes = false) => {
    world.note({ kind: 'accessed', page, write });
    const refuses = world.refused === 'everything' || (world.refused === 'writes' && write && !removes);
    if (!write) page.deaf = refuses;
    if (!refuses) return;
    world.damage.noteRefusal();
    world.note({ kind: 'refused', page, write });
    throw new DOMException('refused', write ? 'QuotaExceededError' : 'SecurityError');
  };

  const page: Page = {
    life: 'running',
    name: `page ${tab + 1}${'abcdefghijklmnopqrstuvwxyz'[serial] ?? `-${serial}`}`,
    tab,
    kind,
    openedAt: scheduler.now(),
    offsetAtOpening: device.offset,
    subject: nothing,
    random,
    limits: false,
    left: new Set(),
    leftBlocked: false,
    deaf: false,
    waitingSince: undefined,
    closed: false,
    raise(type, event = {}) {
      hidden = (event as { hidden?: boolean }).hidden ?? hidden;
      for (const [heard, listener] of [...listeners])
        if (heard === type) run(() => listener({ type, ...event } as unknown as Event));
    },
    environment: {
      Date: { now: () => scheduler.now() + device.offset },
      Math: { random: random.next },
      performance: { timeOrigin: 0, now: elapsed },
      setTimeout: (callback, delay) => {
        // Browsers hold 32 bits: a longer delay ends at once.
        const real = delay >= 2 ** 31 ? 0 : delay;
        const name = page.limits ? 'cipher limit' : real <= 1_000 ? 'short timer' : 'timer';
        return scheduler.add(name, real + random.below(4), () => run(callback), page);
      },
      clearTimeout: (timer: Task) => scheduler.cancel(timer),
      AbortSignal: {
        // Real ones are dear, and each request and each turn has one.
        timeout(delay) {
          const waiting: (() => void)[] = [];
          scheduler.add('time limit', delay, () => waiting.forEach((heard) => void heard()), page);
          return {
            addEventListener: (_type: string, heard: () => void) => void waiting.push(heard),
          } as never;
        },
      },
      get fetch() {
        return createFetch(world, page) as Environment['fetch'];
      },
      console: { warn: (message) => world.note({ kind: 'warned', page, message: String(message) }) },
      crypto: { subtle: createSubtle(wait, world.nextNumber) },
      localStorage: {
        getItem(key) {
          guard(false);
          return world.area.get(key);
        },
        setItem(key, value) {
          guard(true);
          if (key === UID2.storageKey) world.noteStored(page, value);
          world.area.set(key, value, page);
        },
        removeItem(key) {
          guard(true, true);
          if (key === UID2.storageKey) world.noteStored(page, undefined);
          world.area.remove(key, page);
        },
      },
      navigator: lockable(world, () => page, kind.locks),
      document: {
        get hidden() {
          return hidden;
        },
        get cookie() {
          guardCookie(() => guard(false));
          return world.refused === 'everything' ? '' : world.jar.read();
        },
        set cookie(text) {
          const kept = cookieText(text, scheduler.now());
          // Only localStorage can be full.
          if (!guardCookie(() => guard(true, true))) return;
          if (text.startsWith(`${UID2.cookie}=`)) world.noteStored(page, kept);
          world.jar.write(text);
        },
      },
      location: { protocol: 'https:', hostname: 'www.publisher.example' },
      addEventListener(type, listener, options) {
        const entry = [type, listener] as const;
        listeners.add(entry);
        options?.signal?.addEventListener('abort', () => listeners.delete(entry));
      },
    },
  };
  return page;
}

function lockable(world: World, page: () => Page, manner: LockManner): NonNullable<Environment['navigator']> {
  const request =
    (locks: LockApi): LockApi['request'] =>
    (name, options, callback) => {
      world.note({ kind: 'asked for a lock', page: page(), shared: options.mode === 'shared' });
      return locks.request(name, options, callback);
    };
  return {
    get locks() {
      const locks = world.locks.forPage(page(), manner);
      return locks ? { request: request(locks) } : (undefined as never);
    },
  };
}

/** Cookies are refused without a word. */
function guardCookie(guard: () => void): boolean {
  try {
    guard();
    return true;
  } catch {
    return false;
  }
}

/** The text that an assignment puts into the cookie; undefined where it removes it. */
function cookieText(assignment: string, now: number): string | undefined {
  const value = /=([^;]*)/.exec(assignment)?.[1];
  const expires = Date.parse(/expires=([^;]*)/.exec(assignment)?.[1] ?? '');
  // Removals date from 1970 and before long: a clock that is wrong by years is not simulated.
  return value && !(expires < now - 5 * 365 * 86_400_000) ? decodeURIComponent(value) : undefined;
}
