import { UID2 } from '../../identity/product.js';
import type { Plan } from '../plan.js';
import { type CookieJar, createCookieJar } from './cookie-jar.js';
import { createDamage, type Damage } from './damage.js';
import type { Circumstances, Fact } from './facts.js';
import { createKeyStore, type KeyStore } from './key-store.js';
import { createLocks, type Locks } from './locks.js';
import { type Exchange, type Fate, PLAIN } from './network.js';
import { createOperatorModel, type Issued, type OperatorModel } from './operator.js';
import { createPage, type Page } from './page.js';
import { createRandom } from './random.js';
import { createScheduler, type Owner, type Scheduler } from './scheduler.js';
import { createStorageArea, type StorageArea, type StorageChange } from './storage-area.js';

/** Tuesday, 10:00 UTC, in the year 2026. */
const START = 1_773_741_600_000;
/** The longest that the news of a change is on its way to the other pages, in ms. */
const NEWS = 40;

/** One browser on one device with several tabs of one site, and the operator it talks to. */
export interface World {
  readonly plan: Plan;
  readonly scheduler: Scheduler;
  readonly operator: OperatorModel;
  /** `offset`: by how much the device clock is ahead of true time. `slept`: how long the device has slept. In ms. */
  readonly device: { offset: number; slept: number };
  readonly area: StorageArea;
  readonly jar: CookieJar;
  readonly locks: Locks;
  readonly keys: KeyStore;
  /** The page of each tab, if it is open. */
  readonly pages: (Page | undefined)[];
  readonly exchanges: Exchange[];
  /** What storage refuses, to all pages. */
  refused: 'nothing' | 'writes' | 'everything';
  outage: Partial<Fate> | undefined;
  /** Whether no fault is chosen any more. */
  calm: boolean;
  /** Storage has refused something, and that may still show. */
  readonly refusals: boolean;
  readonly damage: Damage;
  /** Another script has written to storage, and that may still show. */
  readonly tampered: boolean;
  /** True time less sleep, in ms. */
  awake(): number;
  /** Counts. */
  nextNumber(): number;
  /** Hears of every fact. */
  note(fact: Fact): void;
  noteStored(page: Page, text: string | undefined): void;
  nextFate(): Fate;
  circumstances(page: Page, token: string): Circumstances;
  /** What storage holds, as a page of this plan reads it when nothing is refused. */
  stored(): string | undefined;
  /** Everything that scripts of the site can read there. */
  readable(): string;
  /** The identity in a stored text, if the operator knows it. */
  inText(text: string | undefined): Issued | undefined;
  open(tab: number): Page;
  close(page: Page): void;
}

export function createWorld(plan: Plan, note: (fact: Fact) => void): World {
  const chance = (name: string) => createRandom(plan.seed, name);
  const scheduler = createScheduler(START, chance('order'));
  const device = { offset: plan.offset, slept: 0 };
  const operator = createOperatorModel(plan.lifetimes);
  const news = chance('news');
  const openings = plan.tabs.map(() => 0);
  let requests = 0;
  let numbers = 0;
  // The same text is asked for again and again.
  let lastText: string | undefined;
  let lastIssued: Issued | undefined;
  let lastLine = '';
  let lastValue: string | undefined;

  const tell = (change: StorageChange, writer: unknown) => {
    for (const page of world.pages)
      if (page && page !== writer)
        scheduler.add('storage event', 1 + news.below(NEWS), () => page.raise('storage', change), page);
  };

  const close = (page: Page) => {
    page.life = 'closed';
    if (world.pages[page.tab] === page) world.pages[page.tab] = undefined;
    scheduler.discard(page);
    world.locks.release(page);
    world.keys.release(page);
  };

  const world: World = {
    plan,
    scheduler,
    operator,
    device,
    area: createStorageArea(tell),
    jar: createCookieJar('www.publisher.example', '/', () => scheduler.now() + device.offset),
    locks: createLocks(scheduler, chance('locks'), (owner: Owner) => close(owner as Page)),
    keys: createKeyStore(scheduler, chance('keys'), plan.keys),
    pages: plan.tabs.map(() => undefined),
    exchanges: [],
    refused: 'nothing',
    outage: undefined,
    calm: false,
    get damage() {
      return damage;
    },
    get refusals() {
      return damage.refusals;
    },
    get tampered() {
      return damage.lasts;
    },
    awake: () => scheduler.now() - device.slept,
    nextNumber: () => ++numbers,
    note,
    noteStored(page, text) {
      const issued = world.inText(text);
      // The official SDK undoes logouts. What it has put back everid finds, as if the user had logged in again.
      if (issued && page.kind.runs === 'official') issued.session.ended = undefined;
      damage.noteStored(page, issued);
      note({ kind: 'stored', page, text, issued, ended: !!issued?.session.ended });
    },
    nextFate: () => ({ ...PLAIN, ...(world.calm ? {} : plan.fates[requests++]), ...world.outage }),
    circumstances(page, token) {
      const issued = operator.byRefreshToken(token);
      return {
        stored: world.refused === 'everything' ? undefined : world.stored(),
        issued,
        ended: !!issued?.session.ended,
        meanwhile: world.exchanges.filter(
          (other) => !other.over && other.token === token && other.page !== page,
        ),
      };
    },
    stored() {
      if (plan.place === 'localStorage') return world.area.get(UID2.storageKey) ?? undefined;
      const line = world.jar.read();
      if (line !== lastLine) lastValue = readCookie(line);
      lastLine = line;
      return lastValue;
    },
    readable: () => `${world.area.text()} ${world.jar.read()}`,
    inText(text) {
      if (text !== lastText) lastIssued = readIssued(operator, text);
      lastText = text;
      return lastIssued;
    },
    open(tab) {
      const page = createPage(world, tab, openings[tab] as number);
      openings[tab] = (openings[tab] as number) + 1;
      world.pages[tab] = page;
      return page;
    },
    close,
  };
  const damage = createDamage(world);
  return world;
}

function readCookie(line: string): string | undefined {
  const pair = line.split('; ').find((one) => one.startsWith(`${UID2.cookie}=`));
  const value = pair?.slice(UID2.cookie.length + 1);
  try {
    return value && decodeURIComponent(value);
  } catch {
    return value;
  }
}

function readIssued(operator: OperatorModel, text: string | undefined): Issued | undefined {
  try {
    return text ? operator.byAdvertisingToken(JSON.parse(text).advertising_token) : undefined;
  } catch {
    return undefined;
  }
}
