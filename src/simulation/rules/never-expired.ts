import { isEverid, type RuleOfHouse } from './rule.js';

/** The tolerance of the client for clocks that drift, in ms. */
const DRIFT = 2_000;

/**
 * Rule 2: no token is shown past its expiry. By true time wherever the device clock was never slow nor set back: then
 * nothing could have told the client of it.
 */
export const neverExpired: RuleOfHouse = {
  number: 2,
  name: 'never an expired token',
  create(world) {
    let highest = world.device.offset;
    let knowable = true;
    return ({ looks }) => {
      const { offset } = world.device;
      if (offset < -DRIFT || offset < highest - DRIFT) knowable = false;
      highest = Math.max(highest, offset);
      if (!knowable) return undefined;
      for (const [page, { token, issued }] of looks) {
        const { identity_expires = Infinity } = issued?.identity ?? {};
        // An operator whose answer has expired when it comes makes every clock look fast.
        const isOdd = identity_expires <= (issued?.at as number);
        if (isEverid(page) && !isOdd && identity_expires <= world.scheduler.now())
          return `${page.name} shows ${token}, expired for ${world.scheduler.now() - identity_expires} ms`;
      }
      return undefined;
    };
  },
};
