import type { Issued, Session } from '../browser/operator.js';
import type { Page } from '../browser/page.js';
import type { World } from '../browser/world.js';
import { hasOfficial, hasSealing, isEverid, perPage, type RuleOfHouse, type Step } from './rule.js';

/** The least gap: half of the default base period, and when the user or the network comes back, in ms. */
const BASE = 2_500;
const EAGER = 1_000;
const REFUSED = 600_000;
/** What the ways to the lock manager and the random order of tasks may take off a gap. */
const SLACK = 100;

const RETURNS = ['show', 'thaw', 'online'];

interface Record {
  /**
   * Of the last request. In true time, as are all spans here: the sleep of a device is part of a wait, by the device
   * clock as well.
   */
  sentAt: number;
  token: string;
  session: Session | undefined;
  offset: number;
  /** Since then: the user or the network came back; the page or another gave a new identity. */
  eager: boolean;
  renewed: boolean;
  /** Not before, as the operator asked of that one. */
  notBefore: number;
  denied: string;
}

/** Rule 5: retries keep a distance, and do as the operator asks. */
export const noStorms: RuleOfHouse = {
  number: 5,
  name: 'no storms',
  create(world) {
    const recordOf = perPage<Record>(() => ({
      sentAt: -Infinity,
      token: '',
      session: undefined,
      offset: 0,
      eager: false,
      renewed: false,
      notBefore: -Infinity,
      denied: '',
    }));

    /** Whether a request begins something new. The official SDK also puts old identities back. */
    const isExcused = ({ renewed, offset, session: before }: Record, issued: Issued | undefined) =>
      renewed ||
      !issued ||
      issued.session !== before ||
      // One that has expired when it comes has no time to lose.
      issued.identity.identity_expires <= issued.at ||
      hasOfficial(world) ||
      offset !== world.device.offset;

    function judgeSent(page: Page, token: string, issued: Issued | undefined): string | undefined {
      const record = recordOf(page);
      const now = world.scheduler.now();
      const { sentAt, eager, notBefore, token: before } = record;
      // Where another script did damage, a page may put back what this one has left behind, refusal and all.
      // A page that does not seal takes what another has sealed meanwhile for something new (docs/simulation.md).
      const isSealedForIt = hasSealing(world) && page.kind.keeps !== 'sealed';
      const same = token === record.denied && !world.tampered && !isSealedForIt;
      const excused = isExcused(record, issued);
      const gap = now - sentAt;
      Object.assign(record, {
        sentAt: now,
        token,
        session: issued?.session,
        offset: world.device.offset,
        eager: false,
        renewed: false,
      });
      if (excused) record.denied = '';
      if (excused) return undefined;
      if (same && now < notBefore - SLACK) return `${page.name} asked again ${notBefore - now} ms too early`;
      // Another identity, found stored meanwhile, has times of its own.
      const anew = eager || token !== before;
      if (gap < (anew ? EAGER : BASE) - SLACK) return `${page.name} sent two requests within ${gap} ms`;
      return undefined;
    }

    return (step) => {
      noteStep(world, step, recordOf);
      for (const fact of step.facts) {
        // Blocked cookies look like a logout (docs/simulation.md).
        if (fact.kind === 'refused' && world.plan.place === 'cookie') recordOf(fact.page).renewed = true;
        if (fact.kind === 'answered') {
          const { status, retryAfter = 0 } = fact.reply;
          const refused = status === 400 || status === 401;
          const wait = refused ? REFUSED : status === 200 ? 0 : retryAfter * 1_000;
          const notBefore = wait ? world.scheduler.now() + wait : -Infinity;
          Object.assign(recordOf(fact.page), { notBefore, denied: fact.exchange.token });
        }
        const found =
          fact.kind === 'sent' &&
          isEverid(fact.page) &&
          judgeSent(fact.page, fact.exchange.token, fact.issued);
        if (found) return found;
      }
      return undefined;
    };
  },
};

function noteStep(world: World, { action }: Step, recordOf: (page: Page) => Record): void {
  const page = action && world.pages[action.tab];
  if (!page) return;
  if (RETURNS.includes(action.kind)) recordOf(page).eager = true;
  // Whoever is found after a logout comes without a past.
  if (action.kind === 'log in' || action.kind === 'log out') recordOf(page).renewed = true;
}
