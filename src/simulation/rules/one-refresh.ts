import type { Fact } from '../browser/facts.js';
import type { Page } from '../browser/page.js';
import type { World } from '../browser/world.js';
import {
  deviceNow,
  firstOf,
  hasOfficial,
  isEverid,
  type Look,
  perPage,
  type RuleOfHouse,
  type Step,
} from './rule.js';

/** As long as a page that holds the lock is waited for at least, in ms. */
const PATIENCE = 9_000;
/**
 * A promise of a token settles by then: twice the wait for a lock, where another page's refresh has brought nothing, the
 * time limit, and the ways between processes.
 */
const LONGEST_WAIT = 35_000;

interface Record {
  /** The last token that was seen, and whether subscribers have heard since the look before. */
  token?: string | undefined;
  told: boolean;
  /**
   * Has waited for the lock in vain, or has let go of it for the back/forward cache: with it the page would have been
   * thrown out of there by the next one that asks.
   */
  lockless: boolean;
}

type Sent = Extract<Fact, { kind: 'sent' }>;

/** Rule 4: one refresh per site, the others take what it brings, and no lock keeps anyone waiting. */
export const oneRefresh: RuleOfHouse = {
  number: 4,
  name: 'one refresh per site',
  create(world) {
    /** Pages that storage has refused something, and which may hold that by themselves. */
    const refusers = new Set<Page>();
    let clockTrouble = world.device.offset !== 0;
    const recordOf = perPage<Record>(() => ({ told: true, lockless: false }));

    function judgeSent(fact: Sent): string | undefined {
      const { page, exchange, stored, issued, meanwhile } = fact;
      const twice = world.exchanges.some((other) => other !== exchange && other.page === page && !other.over);
      if (twice) return `${page.name} sent a second request while its first was in the air`;
      const isPrompt = ({ kind, life }: Page) =>
        kind.runs === 'everid' && kind.locks === 'prompt' && life === 'running';
      const isUnderLock = (of: Page) => isPrompt(of) && !recordOf(of).lockless;
      const rival = meanwhile.find(
        (other) => isUnderLock(other.page) && world.scheduler.now() - other.at < PATIENCE,
      );
      if (rival && isUnderLock(page))
        return `${page.name} and ${rival.page.name} sent the same refresh token`;
      const other = world.inText(stored);
      if (other && other !== issued && !refusers.has(page) && !world.tampered)
        return `${page.name} sent the refresh token of ${issued?.identity.advertising_token} although ${other.identity.advertising_token} was stored`;
      return undefined;
    }

    function judgeStep(page: Page, { token, informed }: Look): string | undefined {
      const record = recordOf(page);
      const { told, token: before } = record;
      record.token = token;
      record.told = false;
      if (token && token !== before && !told && !clockTrouble)
        return `${page.name} shows ${token} and told nobody`;
      // By a wrong clock an identity is given up early: it may be older than it seems.
      if (clockTrouble && !token) return undefined;
      // News of a cookie travels by localStorage.
      return informed &&
        isOutOfStep(
          world,
          page,
          token,
          refusers.has(page) || (world.refusals && world.plan.place === 'cookie'),
        )
        ? `${page.name} shows ${token} while another is stored`
        : undefined;
    }

    return (step) => {
      clockTrouble ||= world.device.offset !== 0;
      if (!world.refusals) refusers.clear();
      // Where pages are looked at, that comes before what the looks bring about.
      const shown = firstOf([
        ...[...step.looks].map(
          ([page, look]) =>
            () =>
              isEverid(page) ? judgeStep(page, look) : undefined,
        ),
        ...world.pages.map((page) => () => judgeWaiting(world, page)),
      ]);
      if (shown) return shown;
      if (step.action?.kind === 'cache' && step.page) recordOf(step.page).lockless = true;
      for (const fact of step.facts) {
        noteLock(step, fact, recordOf);
        if (fact.kind === 'refused') refusers.add(fact.page);
        if (fact.kind === 'told') recordOf(fact.page).told = true;
        const found = fact.kind === 'sent' && isEverid(fact.page) && judgeSent(fact);
        if (found) return found;
      }
      return undefined;
    };
  },
};

function noteLock({ kind, page }: Step, fact: Fact, recordOf: (page: Page) => Record): void {
  // The request that follows a refused one is no new beginning: a page that was frozen before the refusal came may have
  // waited long enough and begun without the lock by then.
  if (fact.kind === 'asked for a lock' && !fact.shared) recordOf(fact.page).lockless = false;
  const goesOn = fact.kind === 'sent' || fact.kind === 'asked for secrets';
  if (kind === 'time limit' && goesOn && fact.page === page) recordOf(fact.page).lockless = true;
}

/** Whether a page that has heard all news shows something else than what is stored. */
function isOutOfStep(world: World, page: Page, token: string | undefined, refused: boolean): boolean {
  const clean = !world.tampered && !refused && world.refused === 'nothing' && !hasOfficial(world);
  if (!clean) return false;
  const stored = world.inText(world.stored());
  if (!stored || stored.identity.advertising_token === token) return false;
  const { identity } = stored;
  // A clock that is or was wrong lets pages judge expiries in their own ways.
  const latest = Math.max(
    world.scheduler.now(),
    deviceNow(world),
    page.offsetAtOpening + world.scheduler.now(),
  );
  return identity.identity_expires > latest && identity.identity_expires > stored.at;
}

function judgeWaiting(world: World, page: Page | undefined): string | undefined {
  if (page?.life !== 'running' || page.waitingSince === undefined) return undefined;
  const waited = world.awake() - page.waitingSince;
  return waited > LONGEST_WAIT ? `${page.name} has waited for a token for ${waited} ms` : undefined;
}
