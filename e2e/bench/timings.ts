import type { Browser, BrowserContextOptions } from '@playwright/test';
import { HOUR, type IssueOptions, refreshDue } from '../foreign/identity.js';
import type { ForeignOperator } from '../foreign-operator.js';
import type { Site } from '../site.js';
import type { Contestant } from './contestants.js';
import { initOptions, type Place, storageWith } from './stored-identity.js';
import { timedVisit, type VisitTimes } from './timed-visit.js';

/** A kind of visit, and which of its times is wanted. */
export interface TimingCase {
  readonly id: string;
  readonly what: string;
  readonly place?: Place;
  readonly identity?: IssueOptions;
  /** ms, out of what the visit has measured. */
  readonly pick: (times: VisitTimes) => number;
}

const fresh: IssueOptions = { refreshFrom: HOUR, identityExpires: 2 * HOUR };

export const timingCases: readonly TimingCase[] = [
  { id: 'execute', what: 'Compile and execute', pick: ({ execute }) => execute },
  {
    id: 'init-local-storage',
    what: 'init() to first callback, identity in localStorage',
    place: 'localStorage',
    identity: fresh,
    pick: ({ init }) => init,
  },
  {
    id: 'init-cookie',
    what: 'init() to first callback, identity in a cookie',
    place: 'cookie',
    identity: fresh,
    pick: ({ init }) => init,
  },
  {
    id: 'refresh',
    what: 'init() to refreshed token, less the request',
    place: 'localStorage',
    identity: refreshDue,
    pick: ({ refreshed, request }) => refreshed - request,
  },
];

export interface TimedSite {
  readonly contestant: Contestant;
  readonly site: Site;
}

/** Isolated pages get the fine-grained performance.now. */
const isolated = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/** A page that carries the script as data, so that compiling it begins when the visit says so. */
export const putTimedPage = ({ contestant, site }: TimedSite): void => {
  const data = JSON.stringify(contestant.source).replaceAll('<', '\\u003c');
  site.put('/timed', {
    html: `<!doctype html><title>publisher</title><script type="application/json" id="sdk">${data}</script>`,
    headers: isolated,
  });
};

/** One visit in a browser context of its own, which no earlier visit has warmed up. Gives ms. */
export const timeVisit = async (
  browser: Browser,
  { site }: TimedSite,
  operator: ForeignOperator,
  { place = 'localStorage', identity, pick }: TimingCase,
  slowdown: number,
): Promise<number> => {
  const stored = identity && operator.issue(identity);
  const options: BrowserContextOptions = stored
    ? { storageState: storageWith(place, stored, site.origin) }
    : {};
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    await page.goto(`${site.origin}/timed`);
    const session = await context.newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    const refreshedFrom = identity === refreshDue ? stored?.advertising_token : undefined;
    return pick(await page.evaluate<VisitTimes>(timedVisit(initOptions(place, operator.url), refreshedFrom)));
  } finally {
    await context.close();
  }
};
