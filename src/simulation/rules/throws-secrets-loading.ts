import type { Fact } from '../browser/facts.js';
import type { Page } from '../browser/page.js';
import { isEverid, perPage, type RuleOfHouse } from './rule.js';

/** Rule 7: nothing throws at the page, and it is warned of blocked storage once. */
export const nothingThrows: RuleOfHouse = {
  number: 7,
  name: 'nothing throws at the page',
  create() {
    const warningsOf = perPage<{ storage: number; sealing: number }>(() => ({ storage: 0, sealing: 0 }));
    return ({ facts }) => {
      for (const fact of facts) {
        if (fact.kind === 'threw' && (!fact.page || isEverid(fact.page)))
          return `${fact.page?.name ?? 'a promise'} threw ${fact.error}`;
        if (
          fact.kind === 'warned' &&
          /^\[everid\] UID2: Storage/.test(fact.message) &&
          ++warningsOf(fact.page).storage > 1
        )
          return `${fact.page.name} warned of storage twice`;
        if (
          fact.kind === 'warned' &&
          /could not be sealed/.test(fact.message) &&
          ++warningsOf(fact.page).sealing > 1
        )
          return `${fact.page.name} warned of sealing twice`;
      }
      return undefined;
    };
  },
};

/** How refresh tokens and, in Base64, response keys of the simulated operator begin. */
const SECRETS = /secret-|c2VjcmV0/;

/**
 * Rule 8: no log, error or URL holds a refresh token or a response key. Nor does a page with sealed storage write them
 * anywhere; where all pages have it, nothing that scripts can read holds them.
 */
export const secretsStayIn: RuleOfHouse = {
  number: 8,
  name: 'secrets stay in',
  create(world) {
    const isSealed = ({ kind }: Page) => kind.keeps === 'sealed' && kind.runs === 'everid';
    const allSealed = world.plan.tabs.every(({ keeps, runs }) => keeps === 'sealed' && runs === 'everid');
    return ({ facts }) => {
      const leak = facts.find((fact) => SECRETS.test(outwardText(fact)));
      if (leak) return `${leak.page?.name} let a secret out (${leak.kind})`;
      const plain = facts.find(
        (fact) => fact.kind === 'stored' && isSealed(fact.page) && SECRETS.test(`${fact.text}`),
      );
      if (plain) return `${plain.page?.name} stored a plain secret`;
      const written = allSealed && facts.some((fact) => fact.kind === 'accessed' && fact.write);
      return written && SECRETS.test(world.readable()) ? 'a plain secret is stored' : undefined;
    };
  },
};

function outwardText(fact: Fact): string {
  if (fact.kind === 'warned') return fact.message;
  if (fact.kind === 'sent') return fact.url;
  return fact.kind === 'threw' ? String(fact.error) : '';
}

/** The budget of storage accesses from load to the first callback, with an identity stored. */
const ACCESSES = 4;

/** Rule 9: loading is free; beyond reading once there is nothing to do. */
export const loadingIsFree: RuleOfHouse = {
  number: 9,
  name: 'loading is free',
  create:
    (world) =>
    ({ action, facts }) => {
      const loads = action?.kind === 'open' || action?.kind === 'reload';
      const page = action && world.pages[action.tab];
      if (!loads || !page || !isEverid(page) || world.refused !== 'nothing') return undefined;
      const own = facts.filter((fact) => fact.page === page);
      if (own.some(({ kind }) => kind === 'sent' || kind === 'stored')) return undefined;
      const accesses = own.filter(({ kind }) => kind === 'accessed').length;
      return accesses > ACCESSES ? `${page.name} touched storage ${accesses} times to load` : undefined;
    },
};
