import type { Page } from '../browser/page.js';
import type { World } from '../browser/world.js';
import { hasOfficial, isEverid, isInformed, type RuleOfHouse, type Step } from './rule.js';

/** Five minutes, the spread of tabs without locks, and the browser's own delay, in ms. */
const LONGEST_SLEEP = 300_000 + 2_000 + 10;
const RETURNS = ['show', 'thaw', 'online'];

/** Rule 6: one timer at most, never far ahead, idle without touching storage; and who comes back looks at once. */
export const wakeWell: RuleOfHouse = {
  number: 6,
  name: 'wake well',
  create(world) {
    return (step) => {
      const refusals = world.refusals || world.refused !== 'nothing';
      const idle =
        (refusals || hasOfficial(world) ? undefined : judgeIdle(world, step)) ?? judgeReturn(world, step);
      if (idle) return idle;
      for (const page of world.pages) {
        const found =
          page && isEverid(page) && (judgeTimers(world, page) ?? judgeDead(world, page, refusals));
        if (found) return found;
      }
      return undefined;
    };
  },
};

function judgeIdle(world: World, { kind, page, facts }: Step): string | undefined {
  if (kind !== 'timer' || !page || !isEverid(page)) return undefined;
  // A refresh was due, perhaps, and what was found in its place is what the news will tell of.
  if (!isInformed(world, page)) return undefined;
  const own = facts.filter((fact) => fact.page === page);
  const touched = own.some((fact) => fact.kind === 'accessed');
  const purpose = own.some(({ kind }) =>
    ['sent', 'told', 'stored', 'asked for a lock', 'asked for secrets', 'refused'].includes(kind),
  );
  return touched && !purpose ? `a timer of ${page.name} touched storage with nothing to do` : undefined;
}

function judgeReturn(world: World, { action, page, facts }: Step): string | undefined {
  if (!action || !RETURNS.includes(action.kind) || !page || !isEverid(page)) return undefined;
  // A hidden page has time until it is seen.
  if (page.environment.document?.hidden) return undefined;
  const read = facts.some((fact) => fact.kind === 'accessed' && fact.page === page);
  return read || world.pages[page.tab] !== page
    ? undefined
    : `${page.name} did not look when the user came back`;
}

function judgeTimers(world: World, page: Page): string | undefined {
  const timers = world.scheduler.pending(page, 'timer');
  if (timers.length > 1) return `${page.name} has ${timers.length} timers`;
  const ahead = (timers[0]?.at ?? 0) - world.scheduler.now();
  return ahead > LONGEST_SLEEP ? `${page.name} sleeps for ${ahead} ms` : undefined;
}

/** A page with a living identity always has something that will wake it. */
function judgeDead(world: World, page: Page, refusals: boolean): string | undefined {
  if (refusals || world.tampered || hasOfficial(world) || !isInformed(world, page)) return undefined;
  const stored = world.inText(world.stored());
  // A page that was open before the clock was set back counts on by itself.
  const now = world.scheduler.now() + Math.max(0, world.device.offset, page.offsetAtOpening);
  if (!stored || world.plan.offset || stored.identity.refresh_expires <= now) return undefined;
  const kinds = [
    ...['timer', 'short timer', 'time limit', 'lock', 'crypto', 'answer', 'body', 'network error'],
    ...['cipher limit', 'file', 'key store'],
  ];
  const alive = kinds.some((kind) => world.scheduler.pending(page, kind).length);
  return alive ? undefined : `nothing will ever wake ${page.name}`;
}
