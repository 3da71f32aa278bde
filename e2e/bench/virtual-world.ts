import type { Browser, BrowserContext, Page } from '@playwright/test';
import type { IssueOptions } from '../foreign/identity.js';
import { type ForeignOperator, startForeignOperator } from '../foreign-operator.js';
import { type Site, startSite } from '../site.js';
import { createVirtualTime, type VirtualTime } from '../virtual-time.js';
import type { Contestant } from './contestants.js';
import { createLatency, LATENCY } from './latency.js';
import { meterScript } from './meter.js';
import { initOptions, type Place, storageWith } from './stored-identity.js';

/** A browser with one contestant's site and an operator, in a time that only moves when the bench says so. */
export interface VirtualWorld {
  readonly context: BrowserContext;
  readonly operator: ForeignOperator;
  readonly site: Site;
  readonly time: VirtualTime;
  /** Opens a page with its meter; not loaded yet. */
  openPage(): Promise<Page>;
  /** Address of the page that loads the script and calls init(). */
  readonly url: string;
  /** From now on every refresh takes the operator LATENCY, where time passes by advanceSlowly. */
  slowDown(): void;
  /** Lets time pass in steps of LATENCY. */
  advanceSlowly(ms: number): Promise<void>;
}

export interface WorldOptions {
  readonly place?: Place;
  readonly identity: IssueOptions;
  readonly seed?: number;
}

export const inVirtualWorld = async <Result>(
  browser: Browser,
  contestant: Contestant,
  { place = 'localStorage', identity, seed = 1 }: WorldOptions,
  run: (world: VirtualWorld) => Promise<Result>,
): Promise<Result> => {
  let time: VirtualTime | undefined;
  const operator = await startForeignOperator(() => time?.now() ?? Date.now());
  const site = await startSite(contestant.file);
  const storageState = storageWith(place, operator.issue(identity), site.origin);
  const context = await browser.newContext({ storageState });
  try {
    const latency = createLatency(operator);
    time = await createVirtualTime(context, operator.heldBack, 0);
    const virtual = time;
    const options = JSON.stringify(initOptions(place, operator.url));
    site.put('/page', {
      html: `<!doctype html><title>publisher</title><script src="/sdk.js"></script>
<script>window.__euid.init(${options}); window.meter.afterInit = window.meter.now();</script>`,
    });
    let pages = 0;
    return await run({
      context,
      operator,
      site,
      time,
      url: `${site.origin}/page`,
      openPage: async () => {
        const page = await context.newPage();
        pages += 1;
        await page.addInitScript({ content: meterScript(seed * 1_000 + pages) });
        return page;
      },
      slowDown: latency.hold,
      advanceSlowly: async (ms) => {
        for (let passed = 0; passed < ms; passed += LATENCY) {
          await virtual.advance(LATENCY, LATENCY);
          if (latency.releaseDue(virtual.now() - LATENCY)) await virtual.settle();
        }
      },
    });
  } finally {
    await context.close();
    await Promise.all([operator.close(), site.close()]);
  }
};
