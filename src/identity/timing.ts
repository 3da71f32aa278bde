import type { Held, Identity } from './identity.js';

// Every question about time is answered here. `now` is the device's clock, the times of an identity are the
// operator's. "Expired" includes equality.

/** How long before its expiry an identity is refreshed whose own refresh_from would come too late. */
const LATE_REFRESH_MARGIN = 60_000;
/** A refresh_from further ahead than this says that the device clock is slow. */
const PLAUSIBLE_REFRESH_DELAY = 12 * 3_600_000;
/** No clock is wrong by years, or no certificate would be valid: such a refresh_from is of no use. */
const PLAUSIBLE_ERROR = 1e11;

/** When the operator wants the identity refreshed, or a little before its expiry where that would be too late; never an opt-out. */
const dueTime = ({ refresh_from, identity_expires }: Identity): number =>
  refresh_from >= identity_expires ? identity_expires - LATE_REFRESH_MARGIN : refresh_from;

/**
 * The time by the clock of the operator that issued the identity, as best known. An operator time before the receipt
 * of the identity can only mean that the device clock has been put right since: then it counts as right.
 */
export function operatorTime(held: Held, now: number): number {
  // What storage holds there may be anything.
  const time = now - (Number((held as Identity).clock_offset) || 0);
  return time < dueTime(held as Identity) ? now : time;
}

/** Whether there is an advertising token that may be shown. */
export const isUsable = (held: Held, now: number): boolean =>
  !!held.refresh_token && held.identity_expires > operatorTime(held, now) && !isDead(held, now);

/**
 * The time by which an identity is given up. Where the device clock seems slow it is the device's: an identity that
 * merely lives very long looks the same, and trying in vain costs less than losing a good one.
 */
export const endTime = (held: Held, now: number): number => Math.min(operatorTime(held, now), now);

/** Whether nothing is left of the identity (or of the opt-out). */
export const isDead = (held: Held, now: number): boolean => held.refresh_expires <= endTime(held, now);

/** When the identity should be refreshed, by the operator's clock. */
export function refreshDue(identity: Identity): number {
  const due = dueTime(identity);
  // With a wrong clock that stands for the time of receipt. Half-way to the expiry is late enough to be no storm and
  // early enough to leave room for retries.
  return identity.clock_offset ? (due + identity.identity_expires) / 2 : due;
}

/** Whether the identity should be refreshed by now. */
export const isDue = (identity: Identity, now: number): boolean =>
  refreshDue(identity) <= operatorTime(identity, now);

/**
 * Tells by an answer of an operator whether the device clock is fast. What was issued since `began` had not expired by then,
 * nor been due: where it seems so, the clock is wrong. How old it really is remains unknown: it is taken to have been just
 * short of due, the latest moment at which nothing expired would be handed out.
 *
 * Where it seems due about now, as by a clock that is ahead by the very hour after which most identities are due, the next
 * one would be so too. Its times may be right then, and stay, but its refresh waits for as long as under a wrong clock. They
 * stay as long as there is time for that: a minute, and six times as long as it has been due, so that half of what is left
 * is far off. One that is due only when it expires has not been due yet, however short it lives.
 */
export function dateByFastClock(fresh: Identity, began: number): Identity {
  const late = began - dueTime(fresh);
  const left = fresh.identity_expires - began;
  return late > PLAUSIBLE_ERROR || late * 60 < -left
    ? fresh
    : {
        ...fresh,
        // 1e-9 is too little to move a time.
        clock_offset: left > 6 * (began - fresh.refresh_from) + LATE_REFRESH_MARGIN ? 1e-9 : late,
      };
}

/** Tells by an identity that is fresh, or has come from the page, whether the device clock is slow: then it is due only tomorrow. */
export function dateBySlowClock(held: Identity, now: number): Identity {
  const clock_offset = now - dueTime(held);
  return !held.clock_offset && clock_offset < -PLAUSIBLE_REFRESH_DELAY ? { ...held, clock_offset } : held;
}

/** Whether an operator's answer can be right by any clock. `previousExpires`: when the identity that was sent expires, if there was one. */
export const isPlausible = (
  { identity_expires, refresh_expires }: Identity,
  previousExpires: number | undefined,
  now: number,
): boolean =>
  // Were the device clock fast, the previous identity would seem expired as well, and even earlier.
  identity_expires <= now ? !(identity_expires <= (previousExpires as number)) : refresh_expires > now;
