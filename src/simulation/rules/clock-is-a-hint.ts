import type { Page } from '../browser/page.js';
import type { World } from '../browser/world.js';
import { hasOfficial, haveOneClock, isEverid, type Look } from './rule.js';

/** Whether the secrets of what is stored can be had: plain, or with a key, by a page that knows of sealing. */
function canBeOpened({ stored, keys, pages, refusals }: World): boolean {
  const text = stored() ?? '';
  if (!text.includes('"sealed"')) return true;
  const opens = pages.some((page) => page && isEverid(page) && !page.deaf && page.kind.keeps !== 'plain');
  // Who could open it may have left it, or given it up, while storage was blocked.
  if (refusals) return false;
  // A key that comes late may come too late.
  return opens && text.includes('"sealed":') && !keys.lost && keys.manner === 'prompt';
}

/** A known limit (docs/simulation.md): a wait that a page began by a clock that was set forward, and then part of the way back. */
function wentBack({ plan }: World): boolean {
  const steps = plan.actions.filter(({ kind }) => kind === 'set clock').map(({ amount }) => amount);
  return steps.some((step, index) => step < 0 && steps.slice(0, index).some((before) => before > 0));
}

/**
 * Rules 3, 6 and 10, at the end: after a time without faults every open page has a token that is valid, whatever
 * happened before, and whatever the device clock says.
 *
 * @returns the rule's number and what is broken.
 */
export function judgeCalm(world: World, looks: ReadonlyMap<Page, Look>): [number, string] | undefined {
  const stored = world.inText(world.stored());
  if (!stored || world.tampered || hasOfficial(world)) return undefined;
  const { session, identity } = stored;
  const now = world.scheduler.now();
  const isRight = Math.abs(world.device.offset) < 2_000;
  // A page without an identity sleeps until it hears news, and that of a cookie travels by localStorage.
  if (world.plan.place === 'cookie' && world.refusals) return undefined;
  if (!canBeOpened(world) || !haveOneClock(world) || wentBack(world)) return undefined;
  // What has ended while storage was blocked is still there, and void for the page that knows.
  if (session.mayEnd === true && world.refusals) return undefined;
  if (session.optedOut || session.ended || identity.refresh_expires <= now + 86_400_000) return undefined;
  for (const [page, { token, issued }] of looks) {
    if (!isEverid(page) || page.deaf) continue;
    // Its own user has left it, and storage could not be told.
    if (page.leftBlocked) continue;
    if (!token) return [isRight ? 6 : 10, `${page.name} has no token, long after the last fault`];
    if ((issued?.identity.identity_expires ?? 0) <= now && isRight)
      return [2, `${page.name} shows ${token}, which has expired`];
  }
  return undefined;
}
