import type { Fact } from '../browser/facts.js';
import type { Exchange } from '../browser/network.js';
import type { Issued } from '../browser/operator.js';
import type { Page } from '../browser/page.js';
import type { World } from '../browser/world.js';
import {
  hasOfficial,
  hasSealing,
  isEverid,
  isInformed,
  perPage,
  type RuleOfHouse,
  type Step,
} from './rule.js';

/** How long it may take to begin where no lock can be waited for: the spread of pages without locks, and ways. In ms. */
const AT_ONCE = 2_000 + 1_000;
/** The same where another page may keep the lock, or the manager the answer: the client's longest patience, and ways. */
const WITH_PATIENCE = 12_000 + 1_000;
/** After what failed in passing, and for what was due already when another page stored it, the client waits first. */
const LEAST_GAP = 5_000 + 300;
/** How long before its expiry an identity is due whose own refresh_from comes too late. */
const LATE_REFRESH_MARGIN = 60_000;
/** What may take a page away in the middle of a refresh. */
const DEPARTURES = ['crash', 'reload', 'freeze', 'cache'];

/** What has become of an identity that is stored, or was. Times by `World.awake`. */
interface Course {
  /** When requests failed in passing, or pages left that may have been at work. */
  readonly setbacks: number[];
  /** When the next attempt is to come can't be said any more. */
  spoilt: boolean;
  notBefore: number;
}

interface Wait {
  readonly since: number;
  readonly bound: number;
}

/** Rule 4: no lock delays a refresh that is due, be it held by a page that is gone, refused, missing or never granted. */
export const lockNeverDelays: RuleOfHouse = {
  number: 4,
  name: 'no lock delays a refresh',
  create(world) {
    if (hasOfficial(world)) return () => undefined;
    const courses = new Map<Issued, Course>();
    let waits = new Map<Page, Wait>();
    /** Pages that storage has refused something, and which may hold that by themselves. */
    const refusers = new Set<Page>();
    const recordOf = perPage(() => ({ dozing: false, notBefore: 0 }));
    let clockTrouble = false;
    let stored: Issued | undefined;
    /** Requests whose end may still be heard, and how many there have been: a storm has very many. */
    let pending: Exchange[] = [];
    let seen = 0;
    /** Some request has ended, or some page has left. */
    let ended = false;
    let departed = false;

    function courseOf(issued: Issued): Course {
      const course = courses.get(issued) ?? { setbacks: [], spoilt: false, notBefore: 0 };
      courses.set(issued, course);
      return course;
    }

    function noteFact(fact: Fact): void {
      if (fact.kind === 'refused') refusers.add(fact.page);
      // A page that was frozen may find what another has stored long ago, and can't tell that from what was due already.
      if (fact.kind === 'told') recordOf(fact.page).notBefore = world.awake() + LEAST_GAP;
      if (fact.kind !== 'answered') return;
      const { status, retryAfter } = fact.reply;
      const issued = world.operator.byRefreshToken(fact.exchange.token);
      // Whatever else an answer says that brings nothing new, the client may wait for long then.
      if (issued && (status !== 500 || retryAfter)) courseOf(issued).spoilt = true;
    }

    function noteStored(): void {
      const issued = world.inText(world.stored());
      const isNew = issued !== stored;
      stored = issued;
      if (!issued || !isNew || !isDue(world, issued)) return;
      const course = courseOf(issued);
      course.notBefore = world.awake() + LEAST_GAP;
      // Pages keep the longer waits that failures before it have left them with.
      course.spoilt ||= ended || departed;
    }

    function noteSetbacks({ action, page }: Step): void {
      const current = [...pending, ...world.exchanges.slice(seen)];
      seen = world.exchanges.length;
      pending = current.filter(({ over, page }) => !over && page.life !== 'closed');
      const ends = current.some(({ over }) => over);
      ended ||= ends;
      const left = !!page && DEPARTURES.includes(action?.kind ?? '');
      departed ||= left;
      if (!stored || !isDue(world, stored)) return;
      const course = courseOf(stored);
      if (ends || left) course.setbacks.push(world.awake());
      course.spoilt ||= world.refused !== 'nothing' || !canBeOpened(world);
    }

    function note(step: Step): void {
      const { kind, action, page, facts } = step;
      clockTrouble ||= world.device.offset !== 0;
      // A timer that slept with the device wakes its page late (rule 6).
      if (action?.kind === 'sleep') for (const one of world.pages) if (one) recordOf(one).dozing = true;
      if (page && kind.endsWith('timer')) recordOf(page).dozing = false;
      if (!world.refusals) refusers.clear();
      for (const fact of facts) noteFact(fact);
      noteStored();
      noteSetbacks(step);
      if (stored && world.refused !== 'nothing') courseOf(stored).spoilt = true;
    }

    /** Whether the page has to see to it that a request goes out. */
    function owes(page: Page, { setbacks }: Course, { identity }: Issued): boolean {
      const { dozing } = recordOf(page);
      if (!isEverid(page) || !isInformed(world, page) || refusers.has(page) || dozing) return false;
      if (page.leftBlocked || page.left.has(identity.advertising_token)) return false;
      // A page that nobody sees takes its time after a failure.
      return !setbacks.length || !page.environment.document?.hidden;
    }

    function waitOf(page: Page, course: Course): Wait {
      const bound = mayBeKept(world, page) ? WITH_PATIENCE : AT_ONCE;
      const gaps = course.setbacks.map((at) => at + LEAST_GAP);
      const from = Math.max(course.notBefore, recordOf(page).notBefore, ...gaps);
      const before = waits.get(page);
      const since = before?.bound === bound ? before.since : world.awake();
      return { bound, since: Math.max(since, from) };
    }

    function currentWaits(): Map<Page, Wait> {
      const next = new Map<Page, Wait>();
      if (!stored || clockTrouble || !isDue(world, stored) || !isAlive(world, stored)) return next;
      const course = courseOf(stored);
      const { setbacks, spoilt } = course;
      const inTheAir = pending.some(({ page }) => page.life === 'running');
      // A slow lock manager may send a page off a second time.
      const isUnclear = setbacks.length > 1 || (setbacks.length && hasSlow(world));
      if (spoilt || inTheAir || isUnclear) return next;
      for (const page of world.pages)
        if (page && owes(page, course, stored)) next.set(page, waitOf(page, course));
      return next;
    }

    return (step) => {
      // Nothing that was awaited has come before this step.
      for (const [page, { since, bound }] of waits)
        if (world.awake() - since > bound)
          return `${page.name} has not refreshed what is due for ${world.awake() - since} ms`;
      note(step);
      waits = currentWaits();
      return undefined;
    };
  },
};

const isDue = ({ scheduler }: World, { identity }: Issued): boolean => {
  const { refresh_from, identity_expires } = identity;
  const due = refresh_from >= identity_expires ? identity_expires - LATE_REFRESH_MARGIN : refresh_from;
  return due <= scheduler.now();
};

/** It can be refreshed, and is dated by the right clock; what was due about now when it came may wait as well. */
const isAlive = (world: World, { identity, session }: Issued): boolean =>
  !session.ended &&
  identity.refresh_expires > world.scheduler.now() &&
  !world.stored()?.includes('clock_offset');

/** Whether every page can have the secrets of what is stored. */
function canBeOpened(world: World): boolean {
  if (!hasSealing(world)) return true;
  const { manner, lost } = world.keys;
  if (manner !== 'prompt' || lost || world.plan.tabs.some(({ keeps }) => keeps === 'plain')) return false;
  const text = world.stored() ?? '';
  return !text.includes('"sealed"') || text.includes('"sealed":');
}

const hasSlow = ({ plan }: World): boolean => plan.tabs.some(({ locks }) => locks === 'slow');

/** Whether the page may have to wait for a lock, or for the word that it can't be had. */
function mayBeKept(world: World, { kind }: Page): boolean {
  if (kind.locks === 'missing' || kind.locks === 'refusing') return false;
  const isSuspended = world.pages.some((page) => page && page.life !== 'running');
  return kind.locks === 'silent' || isSuspended || hasSlow(world);
}
