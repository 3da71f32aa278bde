import type { Page } from '../browser/page.js';
import type { World } from '../browser/world.js';
import { hasOfficial, isEverid, type RuleOfHouse, type Step } from './rule.js';

const DAY = 86_400_000;

/** Steps in which a page that reads storage does so to hear what is there. An answer merely finds out whether it counts. */
const READING = ['storage event', 'timer', 'short timer', 'lock', 'action'];

/** Rule 3: another script's junk is no logout. A page that held what it took the place of puts its identity back. */
export const damageIsRepaired: RuleOfHouse = {
  number: 3,
  name: 'damage is repaired',
  create(world) {
    if (hasOfficial(world)) return () => undefined;
    /** Pages whose storage has refused something may hold another identity than was stored. */
    const refused = new Set<Page>();
    let holders = new Set<Page>();
    let junk: string | undefined;

    /** Whether the page has put something else in the place of the junk, where it was to. */
    const isLeft = ({ kind, page, facts }: Step): boolean =>
      !!page &&
      holders.has(page) &&
      READING.includes(kind) &&
      facts.some((fact) => fact.kind === 'accessed' && fact.page === page) &&
      !world.inText(world.stored());

    return (step) => {
      if (!world.refusals) refused.clear();
      for (const fact of step.facts) if (fact.kind === 'refused') refused.add(fact.page);
      for (const page of refused) holders.delete(page);
      if (step.action?.kind === 'corrupt') {
        junk = world.stored();
        holders = holdersOf(world, refused);
      } else {
        if (isLeft(step) && !isLeaving(step))
          return `${step.page?.name} left junk in the place of its identity`;
        // Whoever came first has repaired it, or a user has logged in or out.
        if (world.stored() !== junk) holders.clear();
      }
      return undefined;
    };
  },
};

const isLeaving = ({ action }: Step): boolean =>
  !!action && ['log in', 'log out', 'crash', 'reload', 'clear'].includes(action.kind);

/** The pages that hold what another script has just written over: all that had heard of it. */
function holdersOf(world: World, refused: ReadonlySet<Page>): Set<Page> {
  const { over, unaware, refusals } = world.damage;
  // News of a cookie travels by localStorage: where that has refused it, who has heard is not known.
  if (world.plan.place === 'cookie' && refusals) return new Set();
  // Empty storage is a logout. What is about to end, by some clock, may be given up.
  const isRepairable =
    !!world.stored() &&
    over &&
    !over.session.ended &&
    over.identity.refresh_expires > world.scheduler.now() + DAY;
  const holds = (page: Page | undefined): page is Page =>
    !!page &&
    isEverid(page) &&
    !unaware.has(page) &&
    !refused.has(page) &&
    !page.left.has(over?.identity.advertising_token ?? '');
  return new Set(isRepairable ? world.pages.filter(holds) : []);
}
