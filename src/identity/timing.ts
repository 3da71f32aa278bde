import type { Held, Identity } from './identity.js';

// Every question about time is answered here. `now` is the device's clock, the times of an identity are the
// operator's. "Expired" includes equality.

/** How long before its expiry an identity is refreshed whose own refresh_from would come too late. */
const LATE_REFRESH_MARGIN = 60_000;
/** A refresh_from further ahead than this on a fresh answer says that the device clock is slow. */
const PLAUSIBLE_REFRESH_DELAY = 12 * 3_600_000;

/**
 * The operator time that a fresh answer is taken to come from where the device clock can't be believed. Its real age
 * is unknown; this is the latest moment at which no sound identity is due or expired, so it errs towards early.
 */
const latestReceipt = ({ refresh_from, identity_expires }: Identity): number =>
  Math.min(refresh_from, identity_expires - LATE_REFRESH_MARGIN);

/**
 * The time by the clock of the operator that issued the identity, as best known. An operator time before the receipt
 * of the identity can only mean that the device clock has been put right since: then it counts as right.
 */
export function operatorTime(held: Held, now: number): number {
  // What storage holds there may be anything.
  const time = now - (Number((held as Identity).clock_offset) || 0);
  return time < latestReceipt(held as Identity) ? now : time;
}

/** Whether there is an advertising token that may be shown. */
export const isUsable = (held: Held, now: number): boolean =>
  !!held.refresh_token && held.identity_expires > operatorTime(held, now);

/** Whether nothing is left of the identity (or of the opt-out). */
export const isDead = (held: Held, now: number): boolean => held.refresh_expires <= operatorTime(held, now);

/** When the identity should be refreshed, by the operator's clock. */
export function refreshDue({ refresh_from, identity_expires, clock_offset }: Identity): number {
  // With a wrong clock refresh_from stands for the time of receipt. Half-way to the expiry is late enough to be no
  // storm and early enough to leave room for retries.
  if (clock_offset) return (refresh_from + identity_expires) / 2;
  return refresh_from < identity_expires ? refresh_from : identity_expires - LATE_REFRESH_MARGIN;
}

/** Whether the identity should be refreshed by now. */
export const isDue = (identity: Identity, now: number): boolean =>
  refreshDue(identity) <= operatorTime(identity, now);

/**
 * Judges an answer that the operator gave this moment, against the identity that it was asked for. A fresh identity
 * is usable by definition: one that seems expired, or due only tomorrow, tells that the device clock is wrong.
 *
 * @returns the identity, with a clock offset where needed; undefined where it is unusable by any clock.
 */
export function dateFresh(fresh: Identity, previous: Identity, now: number): Identity | undefined {
  const { refresh_from, identity_expires, refresh_expires } = fresh;
  const expired = identity_expires <= now;
  // Were the clock fast, the previous identity would seem expired as well, and even earlier.
  if (expired ? identity_expires <= previous.identity_expires : refresh_expires <= now) return undefined;
  return expired || refresh_from - now > PLAUSIBLE_REFRESH_DELAY
    ? { ...fresh, clock_offset: now - latestReceipt(fresh) }
    : fresh;
}
