import type { Fact } from '../browser/facts.js';
import type { Page } from '../browser/page.js';
import type { World } from '../browser/world.js';
import { hasOfficial, isEverid, type Look, type RuleOfHouse, type Step } from './rule.js';

/** Rule 1: what a logout, an opt-out or a new user has ended is neither sent, nor stored, nor shown again. */
export const logoutIsFinal: RuleOfHouse = {
  number: 1,
  name: 'logout is final',
  create(world) {
    // The same limit as below, where the page was refused and holds by itself what it would have put back.
    const repairers = new Set<Page>();
    return (step: Step) => {
      if (!world.tampered) repairers.clear();
      // Where pages are looked at, that comes before what the looks bring about.
      for (const [page, look] of step.looks) {
        const found = judgeLook(page, look, repairers.has(page)) ?? judgeReturn(world, page, look);
        if (found) return found;
      }
      for (const fact of step.facts) {
        if (fact.kind === 'refused' && fact.write && world.damage.unaware.has(fact.page))
          repairers.add(fact.page);
        const found = judge(world, fact, repairers);
        if (found) return found;
        noteOptOut(world, fact);
      }
      return undefined;
    };
  },
};

function judge(world: World, fact: Fact, repairers: ReadonlySet<Page>): string | undefined {
  if (
    fact.kind === 'sent' &&
    fact.ended &&
    fact.issued?.session.ended &&
    isEverid(fact.page) &&
    fact.stored !== undefined
  )
    return `${fact.page.name} sent the refresh token of session ${fact.issued?.session.id}, which had ended`;
  if (fact.kind !== 'stored' || !fact.ended || !isEverid(fact.page)) return undefined;
  // A known limit (docs/simulation.md): a page that finds another script's damage in the place of a logout of which it
  // had not heard puts back what it holds.
  const mayRepair = world.damage.unaware.has(fact.page) || repairers.has(fact.page);
  const couldKnow = !world.tampered || !(mayRepair || fact.issued?.session.ended?.quietly);
  if (couldKnow) return `${fact.page.name} stored session ${fact.issued?.session.id}, which had ended`;
  if (fact.issued) fact.issued.session.ended = undefined;
  return undefined;
}

/** A page that stores an opt-out ends the session for all. */
function noteOptOut(world: World, fact: Fact): void {
  if (fact.kind !== 'stored' || !fact.text?.includes('"optout"') || !isEverid(fact.page)) return;
  // The marker takes the place of whoever is logged in.
  for (const session of world.operator.sessions) session.mayEnd = true;
  for (const session of world.operator.sessions)
    if (session.optedOut) session.ended ??= { by: fact.page, quietly: world.refused !== 'nothing' };
}

/** What a page's own user has left it doesn't show again, also where storage could not be told. */
function judgeReturn(world: World, page: Page, { token }: Look): string | undefined {
  // Other scripts and the official SDK put back what they please.
  if (!token || !page.left.has(token) || world.tampered || hasOfficial(world)) return undefined;
  return `${page.name} shows ${token} again, after a logout`;
}

function judgeLook(page: Page, { token, issued, informed }: Look, mayRepair: boolean): string | undefined {
  const ended = issued?.session.ended;
  if (!ended || !isEverid(page)) return undefined;
  const knows = ended.by === page || (informed && !ended.quietly && !mayRepair);
  return knows ? `${page.name} shows ${token}, whose session had ended` : undefined;
}
