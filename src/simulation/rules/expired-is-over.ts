import { hasOfficial, hasSealing, isEverid, perPage, type RuleOfHouse } from './rule.js';

/** Rule 5: what the operator has called expired is not sent to it again, whatever the device clock says. */
export const expiredIsOver: RuleOfHouse = {
  number: 5,
  name: 'expired is over',
  create(world) {
    const isMixed = hasSealing(world) && world.plan.tabs.some(({ keeps }) => keeps === 'plain');
    const expiredFor = perPage<Set<string>>(() => new Set());
    return ({ facts }) => {
      // Others put back what they please, and cookies that were blocked hold what could not be removed.
      if (world.tampered || world.refusals || hasOfficial(world)) return undefined;
      for (const fact of facts) {
        if (fact.kind === 'answered' && fact.reply.body.includes('"expired_token"'))
          expiredFor(fact.page).add(fact.exchange.token);
        // A known limit (docs/simulation.md): pages that seal and pages that know nothing of it.
        if (
          fact.kind === 'sent' &&
          isEverid(fact.page) &&
          !isMixed &&
          expiredFor(fact.page).has(fact.exchange.token)
        )
          return `${fact.page.name} sent a refresh token again that had expired`;
      }
      return undefined;
    };
  },
};
