import type { World } from '../browser/world.js';
import { hasOfficial, hasSealing, isEverid, type Look, perPage, type RuleOfHouse } from './rule.js';

const DAY = 86_400_000;

/** Rule 3: only an opt-out, an expiry, a logout or a new identity takes a token away. */
export const neverLose: RuleOfHouse = {
  number: 3,
  name: 'never lose a good one',
  create(world) {
    const recordOf = perPage<{ last?: Look; blocked: boolean; unblocked: boolean; refusals: boolean }>(
      () => ({
        blocked: false,
        unblocked: false,
        refusals: false,
      }),
    );
    let clockTrouble = world.device.offset !== 0;
    return ({ looks, facts }) => {
      for (const fact of facts)
        if (fact.kind === 'refused' && world.refused === 'everything') recordOf(fact.page).blocked = true;
      // Where the clock is wrong, how old an identity is can only be guessed. Rule 10 asks for the outcome.
      clockTrouble ||= world.device.offset !== 0;
      if (clockTrouble) return undefined;
      for (const [page, look] of looks) {
        const record = recordOf(page);
        const { last } = record;
        record.last = look;
        record.unblocked ||= record.blocked && world.refused !== 'everything';
        // Much may have happened between two looks.
        const refusals = world.refusals || record.refusals;
        record.refusals = world.refusals;
        if (!isEverid(page) || !last?.issued || last.token === look.token) continue;
        // Storage that was blocked and is empty now may have been emptied by a logout.
        if (record.unblocked && refusals) continue;
        // A known limit (docs/simulation.md): another page gives up what is stored, for want of the key, or because its
        // refresh token has run out while what pages had of newer ones was refused.
        if (refusals && (hasSealing(world) || world.plan.lifetimes.refresh < DAY)) continue;
        // Cookies that are blocked look like none.
        if (page.deaf && world.plan.place === 'cookie') continue;
        if (!look.token && !mayBeGone(world, last)) return `${page.name} lost ${last.token}`;
      }
      return undefined;
    };
  },
};

/** Whether the page had a reason. */
function mayBeGone(world: World, { issued }: Look): boolean {
  if (!issued || hasOfficial(world)) return true;
  const { identity, session } = issued;
  return !!session.mayEnd || session.optedOut || identity.identity_expires <= world.scheduler.now();
}
