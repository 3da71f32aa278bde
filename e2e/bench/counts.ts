import type { Browser } from '@playwright/test';
import { html } from '../foreign/answers.js';
import { DAY, HOUR, type IssueOptions, MINUTE, refreshDue, SECOND } from '../foreign/identity.js';
import type { Contestant } from './contestants.js';
import type { Place } from './stored-identity.js';
import { inVirtualWorld } from './virtual-world.js';

/** Nothing is due on it for as long as any measurement lasts. */
const fresh: IssueOptions = { refreshFrom: DAY, identityExpires: 2 * DAY };

export interface ViewOperations {
  /** From the load to the InitCompleted callback. */
  readonly toCallback: number;
  /** From the load until init() has returned: an SDK may leave some of its work for after the callback. */
  readonly toReturn: number;
}

export interface Views {
  /** The identity is stored, but no options of init(): the first view with this SDK. */
  readonly first: ViewOperations;
  /** The next view of the same page, with whatever the first one has stored. */
  readonly next: ViewOperations;
}

const readOperations = `({
  toCallback: window.meter.atInit.operations, toReturn: window.meter.afterInit.operations,
})`;

export const countOperations = (browser: Browser, contestant: Contestant, place: Place): Promise<Views> =>
  inVirtualWorld(browser, contestant, { place, identity: fresh }, async (world) => {
    const page = await world.openPage();
    await page.goto(world.url);
    const first = await page.evaluate<ViewOperations>(readOperations);
    await page.reload();
    return { first, next: await page.evaluate<ViewOperations>(readOperations) };
  });

export interface IdleCounts {
  readonly minuteTimers: number;
  readonly minuteOperations: number;
  readonly hourTimers: number;
}

/** What an open page does by itself while nothing is due. */
export const countIdle = (browser: Browser, contestant: Contestant): Promise<IdleCounts> =>
  inVirtualWorld(browser, contestant, { identity: fresh }, async ({ openPage, url, time }) => {
    const page = await openPage();
    await page.goto(url);
    await time.settle();
    const read = () => page.evaluate(() => window.meter.now());
    const start = await read();
    await time.advance(MINUTE, 5 * SECOND);
    const minute = await read();
    await time.advance(HOUR - MINUTE, MINUTE);
    const hour = await read();
    return {
      minuteTimers: minute.timers - start.timers,
      minuteOperations: minute.operations - start.operations,
      hourTimers: hour.timers - start.timers,
    };
  });

/** Refresh requests in the first minute of an outage: the operator answers 503 to everything. */
export const countOutage = (browser: Browser, contestant: Contestant, seed: number): Promise<number> =>
  inVirtualWorld(browser, contestant, { identity: refreshDue, seed }, async (world) => {
    world.operator.answerRefreshOtherwise(html(503));
    await (await world.openPage()).goto(world.url);
    await world.time.advance(MINUTE, SECOND);
    return world.operator.refreshes().length;
  });
