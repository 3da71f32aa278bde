import { isEverid, type RuleOfHouse } from './rule.js';

/** The tolerance of the client for clocks that drift, in ms. */
const DRIFT = 2_000;
/** The longest that an answer is on its way, in ms: the client's limit for a request. */
const TRANSIT = 10_000;

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
        const { identity_expires = Infinity, refresh_from = Infinity } = issued?.identity ?? {};
        // An operator whose answer has expired when it comes makes every clock look fast.
        const isOdd = identity_expires <= (issued?.at as number);
        // Under a clock that is fast, an identity is dated by its refresh_from. One that was already due when it was
        // issued is older by then than it seems: by the time that its answer took, which nothing tells.
        const isUndated = offset > DRIFT && refresh_from <= (issued?.at as number);
        const over = world.scheduler.now() - identity_expires;
        if (isEverid(page) && !isOdd && over >= (isUndated ? TRANSIT : 0))
          return `${page.name} shows ${token}, expired for ${over} ms`;
      }
      return undefined;
    };
  },
};
