import type { Browser, BrowserContext, Page, Request } from '@playwright/test';
import { type HeldAnswer, held } from '../foreign/answers.js';
import type { IssueOptions } from '../foreign/identity.js';
import { type ForeignOperator, startForeignOperator } from '../foreign-operator.js';
import { type Site, startSite } from '../site.js';
import { createVirtualTime, type VirtualTime } from '../virtual-time.js';
import type { Contestant } from './contestants.js';
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
  /** Lets time pass while every refresh takes the operator `latency` ms of it. */
  advanceWithLatency(ms: number, latency: number): Promise<void>;
}

export interface WorldOptions {
  readonly place?: Place;
  readonly identity: IssueOptions;
  readonly seed?: number;
}

const STEP = 100;
const MOST_REQUESTS = 200;

/** The answers that wait for their moment, and how many of those that were let go are still on their way. */
const createLatency = (context: BrowserContext, operator: ForeignOperator) => {
  const answers: HeldAnswer[] = [];
  let released = 0;
  let finished = 0;
  const onEnd = (request: Request): void => {
    if (request.method() === 'POST') finished += 1;
  };
  context.on('requestfinished', onEnd);
  context.on('requestfailed', onEnd);
  return {
    delivering: () => answers.length > 0 && finished < released,
    hold(): void {
      if (answers.length > 0) return;
      answers.push(...Array.from({ length: MOST_REQUESTS }, () => held()));
      operator.answerRefresh(...answers);
    },
    releaseDue(until: number): void {
      const due = operator.refreshes().filter(({ at }) => at <= until).length;
      for (; released < due; released += 1) answers[released]?.release();
    },
  };
};

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
    const latency = createLatency(context, operator);
    time = await createVirtualTime(context, () => operator.busy() || latency.delivering(), 0);
    const virtual = time;
    const options = JSON.stringify(initOptions(place, operator.url));
    site.put('/page', {
      html: `<!doctype html><title>publisher</title><script src="/sdk.js"></script>
<script>window.__euid.init(${options})</script>`,
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
      advanceWithLatency: async (ms, delay) => {
        latency.hold();
        for (let passed = 0; passed < ms; passed += STEP) {
          await virtual.advance(STEP, STEP);
          latency.releaseDue(virtual.now() - delay);
          await virtual.settle();
        }
      },
    });
  } finally {
    await context.close();
    await Promise.all([operator.close(), site.close()]);
  }
};
