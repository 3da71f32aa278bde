import type { World } from '../browser/world.js';
import { deviceNow, isEverid, type Look, perPage, type RuleOfHouse } from './rule.js';

/** Rule 3: only an opt-out, an expiry, a logout or a new identity takes a token away. */
export const neverLose: RuleOfHouse = {
  number: 3,
  name: 'never lose a good one',
  create(world) {
    const recordOf = perPage<{ last?: Look; blocked: boolean }>(() => ({ blocked: false }));
    let highest = world.device.offset;
    return ({ looks, facts }) => {
      for (const fact of facts)
        if (fact.kind === 'refused' && world.refused === 'everything') recordOf(fact.page).blocked = true;
      highest = Math.max(highest, world.device.offset);
      for (const [page, look] of looks) {
        const record = recordOf(page);
        const { last } = record;
        record.last = look;
        if (!isEverid(page) || !last?.issued || last.token === look.token) continue;
        // Storage that was blocked and is empty now may have been emptied by a logout.
        if (record.blocked && world.refused !== 'everything') continue;
        // Cookies that are blocked look like none.
        if (page.deaf && world.plan.place === 'cookie') continue;
        if (!look.token && !mayBeGone(world, last, highest)) return `${page.name} lost ${last.token}`;
      }
      return undefined;
    };
  },
};

/** Whether the page had a reason. A clock that was set back goes on for a page that was open then. */
function mayBeGone(world: World, { issued }: Look, highest: number): boolean {
  if (!issued) return true;
  const { identity, session } = issued;
  const latest = Math.max(deviceNow(world), world.scheduler.now(), world.scheduler.now() + highest);
  return !!session.mayEnd || session.optedOut || identity.identity_expires <= latest;
}
