import type { Page } from '../browser/page.js';
import { hasOfficial, isEverid, perPage, type RuleOfHouse } from './rule.js';

const SPAN = 600_000;
/** The waits of a page that gets no further double from 5 s to 5 min, with jitter: some 10 requests; and users come back. */
const MOST = 40;

/**
 * Rule 5: a page that gets no further, be it that all that it is given is due already, asks ever more rarely. Pages without
 * a common lock outpace one another there, and each keeps to the least gap alone.
 */
export const retriesSlowDown: RuleOfHouse = {
  number: 5,
  name: 'retries slow down',
  create(world) {
    const { tabs, offset, actions } = world.plan;
    const haveLocks = tabs.length === 1 || tabs.every(({ locks }) => locks === 'prompt');
    // By a clock that runs slow what is due already seems to be due in a while, each time.
    const isRight = !offset && actions.every(({ kind }) => kind !== 'set clock');
    const sentBy = perPage<{ at: number[] }>(() => ({ at: [] }));

    function judgeSent(page: Page): string | undefined {
      const record = sentBy(page);
      const now = world.awake();
      record.at = [...record.at.filter((at) => at > now - SPAN), now];
      const { length } = record.at;
      return length > MOST ? `${page.name} sent ${length} requests within ten minutes` : undefined;
    }

    return ({ facts }) => {
      if (hasOfficial(world) || !haveLocks || !isRight) return undefined;
      for (const fact of facts) {
        const found = fact.kind === 'sent' && isEverid(fact.page) && judgeSent(fact.page);
        if (found) return found;
      }
      return undefined;
    };
  },
};
