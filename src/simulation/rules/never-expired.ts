import type { Page } from '../browser/page.js';
import { isEverid, type Look, perPage, type RuleOfHouse } from './rule.js';

/** The tolerance of the client for clocks that drift, in ms. */
const DRIFT = 2_000;

/**
 * Rule 2: no token is shown past its expiry, by true time. Where the device clock was slow or set back nothing tells the
 * client so, except a page that was open before: it counts on by itself.
 */
export const neverExpired: RuleOfHouse = {
  number: 2,
  name: 'never an expired token',
  create(world) {
    const sleptAtOpening = perPage(() => ({ slept: world.device.slept }));
    let highest = world.device.offset;
    let knowable = true;

    /** By how much the clock is ahead that a page goes by: its own where the device's was set back meanwhile. */
    const offsetOf = (page: Page): number => {
      // In some browsers the own clock of a page stands still while the device sleeps.
      const missed = world.plan.sleepCounts ? 0 : world.device.slept - sleptAtOpening(page).slept;
      return Math.max(world.device.offset, page.offsetAtOpening - missed);
    };

    return ({ looks }) => {
      const { offset } = world.device;
      for (const page of world.pages) if (page) sleptAtOpening(page);
      if (offset < -DRIFT || offset < highest - DRIFT) knowable = false;
      highest = Math.max(highest, offset);
      // An identity that was dated under a clock that is fast stays misdated when that is put right.
      if (!knowable && highest > DRIFT) return undefined;
      for (const [page, look] of looks) {
        if (!isEverid(page) || (!knowable && offsetOf(page) < -DRIFT)) continue;
        const tolerance = knowable ? toleranceOf(offset, look) : DRIFT;
        const over = world.scheduler.now() - (look.issued?.identity.identity_expires ?? Infinity);
        if (!isOdd(look) && over >= tolerance)
          return `${page.name} shows ${look.token}, expired for ${over} ms`;
      }
      return undefined;
    };
  },
};

/** An operator whose answer has expired when it comes makes every clock look fast. */
const isOdd = ({ issued }: Look): boolean => !!issued && issued.identity.identity_expires <= issued.at;

/**
 * Under a clock that is fast, an identity is dated by its refresh_from. One that was already due when it was issued is
 * older by then than it seems, by as much as it was due.
 */
function toleranceOf(offset: number, { issued }: Look): number {
  const overdue = issued ? issued.at - issued.identity.refresh_from : -1;
  return offset > 0 && overdue >= 0 ? overdue : 0;
}
