import type { Fact } from '../browser/facts.js';
import type { Page } from '../browser/page.js';
import type { RuleOfHouse } from './rule.js';

const SILENT: readonly Fact['kind'][] = ['sent', 'stored', 'told'];

/** A sealing that is under way goes on to its end: without it the next page would find no secrets. */
const isLoud = (fact: Fact): boolean =>
  SILENT.includes(fact.kind) && !(fact.kind === 'stored' && fact.text?.includes('"sealed":'));

/** Rule 1, for a client that its page has closed: it sends, stores, shows and tells nothing any more. */
export const closedIsSilent: RuleOfHouse = {
  number: 1,
  name: 'closed is silent',
  create(world) {
    const closed = new Set<Page>();
    return ({ facts }) => {
      // What a page did in the step that closed it may have come before.
      const loud = facts.find((fact) => fact.page && closed.has(fact.page) && isLoud(fact));
      if (loud) return `${loud.page?.name} was closed and yet ${loud.kind}`;
      for (const page of world.pages) {
        if (!page?.closed) continue;
        closed.add(page);
        if (page.subject.token()) return `${page.name} was closed and yet shows ${page.subject.token()}`;
      }
      return undefined;
    };
  },
};
