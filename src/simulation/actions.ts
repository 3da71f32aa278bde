import type { Identity } from '../identity/identity.js';
import { UID2 } from '../identity/product.js';
import { startEverid } from './browser/everid.js';
import type { Fate } from './browser/network.js';
import { startOfficial } from './browser/official.js';
import type { Issued, Session } from './browser/operator.js';
import type { Page } from './browser/page.js';
import type { World } from './browser/world.js';
import type { Action, ActionKind } from './plan.js';

const OUTAGES: readonly Partial<Fate>[] = [
  { way: 'lost' },
  { way: 'silent' },
  { way: 'there and back', manner: '500', retryAfter: 0 },
  { way: 'there and back', manner: '429', retryAfter: 60 },
];

const DAY = 86_400_000;

/** What other scripts leave behind. */
const JUNK = ['', '{}', 'null', '[]', '5', '{"advertising_token":"a"', '%E0%A4%A', '{"status":"success"}'];

/** Runs code of the page as an event handler of the page would. */
function inPage(world: World, page: Page, code: () => void): void {
  try {
    code();
  } catch (error) {
    world.note({ kind: 'threw', page, error });
  }
}

interface Before {
  readonly sessions: ReadonlySet<Session>;
  readonly stored: Session | undefined;
}

/** The sessions that a page's logout, or login as someone else, is to end: its own, and the one it can see stored. */
function sessionsAt(world: World, page: Page): Before {
  const held = world.operator.byAdvertisingToken(page.subject.token())?.session;
  const stored = world.refused === 'everything' ? undefined : world.inText(world.stored())?.session;
  return { stored, sessions: new Set([held, stored].filter((session) => session !== undefined)) };
}

/** After a logout or a login in a page: what it was to end has ended, unless the browser held on to it. */
function end(world: World, page: Page, { sessions, stored }: Before, next?: Session): void {
  const left = world.inText(world.stored())?.session;
  // Where storage is out of reach, or another script has emptied it before, no other page can hear of it.
  const heard = (session: Session) =>
    world.refused !== 'everything' && (!world.tampered || session === stored);
  for (const session of sessions) {
    if (session === next) continue;
    session.mayEnd = true;
    if (session !== left && heard(session))
      session.ended ??= { by: page, quietly: world.refused !== 'nothing' || session !== stored };
  }
}

/** Before a logout, or a login as someone else: the page is not to show its token again. */
function leave(world: World, page: Page): void {
  const token = page.subject.token();
  const blocked = world.refused === 'everything';
  page.leftBlocked ||= blocked;
  // A known limit (docs/simulation.md): blocked cookies look like none.
  const isUnknown = blocked && world.plan.place === 'cookie';
  if (token && !isUnknown) page.left.add(token);
}

function login(world: World, page: Page, amount: number): void {
  const before = sessionsAt(world, page);
  leave(world, page);
  const now = world.scheduler.now();
  const issued = world.operator.login(now);
  const { identity, session } = amount % 4 ? issued : aged(world, issued);
  inPage(world, page, () => page.subject.login(identity));
  if (page.kind.runs === 'everid') end(world, page, before, session);
  else for (const old of before.sessions) old.mayEnd = true;
  // A new user also takes the place of those whom other pages hold by themselves, since storage refused them.
  if (world.refusals) for (const other of world.operator.sessions) if (other !== session) other.mayEnd = true;
}

/** A page from a cache hands over an identity of some time ago, which is due. */
const aged = (world: World, { session }: Issued): Issued => {
  const { refreshFrom, identity } = world.plan.lifetimes;
  const at = world.scheduler.now() - Math.min(refreshFrom + 60_000, identity - 1_000);
  return world.operator.issue(session, at);
};

function logout(world: World, page: Page): void {
  const before = sessionsAt(world, page);
  leave(world, page);
  inPage(world, page, page.subject.logout);
  if (page.kind.runs === 'everid') end(world, page, before);
  else for (const old of before.sessions) old.mayEnd = true;
}

function closeClient(_: World, page: Page): void {
  page.subject.close?.();
  page.closed = true;
}

const REACTIONS = { 'log in': login, 'log out': logout, close: closeClient } as const;

/** A subscriber that acts while it is told, as pages may. */
function createReaction(world: World, page: Page): () => void {
  let heard = 0;
  return () => {
    const { how, after } = page.kind.reacts ?? {};
    if (how && ++heard === after) REACTIONS[how](world, page, 1);
  };
}

export function openPage(world: World, tab: number): Page {
  const page = world.open(tab);
  const start = () => startEverid(world, page, createReaction(world, page));
  inPage(world, page, () => {
    page.subject = page.kind.runs === 'everid' ? start() : startOfficial(world, page);
  });
  return page;
}

/** A script of the page other than ours writes to storage. The page itself hears no news of it. */
function tamper(world: World, page: Page, text: string | undefined): void {
  world.damage.begin();
  if (world.plan.place === 'cookie')
    world.jar.write(
      `${UID2.cookie}=${text ?? ''};path=/${text === undefined ? ';expires=Thu, 01 Jan 1970' : ''}`,
    );
  else if (text === undefined) world.area.remove(UID2.storageKey, page);
  else world.area.set(UID2.storageKey, text, page);
}

/** Browsers hide a page before they freeze it. */
function freeze(_: World, page: Page): void {
  if (!page.environment.document?.hidden) page.raise('visibilitychange', { hidden: true });
  page.life = 'frozen';
}

/** A page that goes on is told so, long before it is shown, when it is shown, or, by browsers without `resume`, never. */
function thaw(world: World, page: Page, amount: number): void {
  const cached = page.life === 'cached';
  const isTold = cached || amount % 3 < 2;
  page.life = 'running';
  // Nobody waits in a page that is suspended.
  if (page.waitingSince !== undefined) page.waitingSince = world.awake();
  // The news of what others have stored meanwhile is late, but a page that is told can look for itself.
  if (isTold) for (const news of world.scheduler.pending(page, 'storage event')) news.kind = 'old news';
  // Not every browser says of a page from its cache that it is visible again; and a script's history.back() may bring one
  // back in a tab that nobody looks at.
  if (cached) page.raise('pageshow', { persisted: true, ...(amount % 3 && { hidden: false }) });
  else if (isTold) page.raise('resume');
  if (!cached && amount % 3 === 1) page.raise('visibilitychange', { hidden: false });
}

/** Whether storage holds an identity that can still be refreshed. */
export function isLoggedIn(world: World): boolean {
  const { session, identity } = world.inText(world.stored()) ?? {};
  const lives = !!identity && identity.refresh_expires > world.scheduler.now();
  return lives && !session?.ended && !session?.optedOut;
}

type InPage = (world: World, page: Page, amount: number) => void;

/** What needs a running page. */
const inRunning: Partial<Record<ActionKind, InPage>> = {
  'log in': login,
  'log out': logout,
  freeze,
  cache(_, page) {
    page.raise('pagehide', { persisted: true });
    page.life = 'cached';
  },
  hide: (_, page) => page.raise('visibilitychange', { hidden: true }),
  show: (_, page) => page.raise('visibilitychange', { hidden: false }),
  online: (_, page) => page.raise('online'),
  ask: (world, page) => inPage(world, page, page.subject.ask),
  corrupt: (world, page, amount) => tamper(world, page, JUNK[amount % JUNK.length]),
  clear: (world, page) => tamper(world, page, undefined),
};

const refuse =
  (what: World['refused']) =>
  (world: World): void => {
    world.refused = what;
  };

/** What happens to the device, the network or the operator. */
const anywhere: Partial<Record<ActionKind, (world: World, amount: number) => void>> = {
  'opt out'(world) {
    const { session } = world.inText(world.stored()) ?? {};
    if (session) Object.assign(session, { optedOut: true, mayEnd: true });
  },
  sleep(world, amount) {
    world.device.slept += amount;
    world.scheduler.sleep(amount);
  },
  'set clock'(world, amount) {
    // A day at most, as rule 10 has it.
    world.device.offset = Math.max(-DAY, Math.min(DAY, world.device.offset + amount));
  },
  'refuse writes': refuse('writes'),
  'refuse everything': refuse('everything'),
  'refuse nothing': refuse('nothing'),
  'lose keys': (world) => world.keys.lose(),
  outage(world, amount) {
    world.outage = OUTAGES[amount % OUTAGES.length];
  },
  'end outage'(world) {
    world.outage = undefined;
  },
};

/** Does it, where it makes sense. @returns whether it did. */
export function act(world: World, { kind, tab, amount }: Action): boolean {
  const page = world.pages[tab];
  const general = anywhere[kind];
  if (general) general(world, amount);
  else if (kind === 'look') return true;
  else if (kind === 'open' && !page) openPage(world, tab);
  else if (kind === 'crash' && page) world.close(page);
  else if (kind === 'reload' && page) {
    world.close(page);
    openPage(world, tab);
  } else if (kind === 'thaw' && page && page.life !== 'running') thaw(world, page, amount);
  else if (page?.life === 'running' && !page.closed && inRunning[kind]) inRunning[kind](world, page, amount);
  else return false;
  return true;
}

/** The identity that storage holds, if it is one. */
export function parseStoredIdentity(text: string | undefined): Identity | undefined {
  try {
    const value = JSON.parse(text as string);
    return value?.advertising_token ? value : undefined;
  } catch {
    return undefined;
  }
}
