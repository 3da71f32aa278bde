import { type BrowserContext, test as base, type Page } from '@playwright/test';
import { type ForeignOperator, startForeignOperator } from './foreign-operator.js';
import type { InitOptions } from './page-scripts.js';
import { bundle } from './product.js';
import { type Site, startSite } from './site.js';
import { createTab, type Mode, type Tab } from './tab.js';
import { createRealTime, createVirtualTime, type VirtualTime } from './virtual-time.js';

export { expect } from '@playwright/test';

/** Everything of one test: its own operator, its own site, a first tab, and the time. */
export interface World {
  readonly operator: ForeignOperator;
  readonly site: Site;
  readonly time: VirtualTime;
  readonly tab: Tab;
  readonly context: BrowserContext;
  newTab(): Promise<Tab>;
  /** A tab over a page (or a frame's page) that the test made itself. */
  tabOver(page: Page): Tab;
  /** Options of init() that name this operator and the place to store. */
  options(mode?: Mode, more?: InitOptions): InitOptions;
}

interface Options {
  /** How wrong the device's clock is, in ms; the operator's is right. */
  deviceClockOffset: number;
  /** Whether the clock runs by itself, as everywhere but in tests. */
  realTime: boolean;
}

export const test: ReturnType<typeof base.extend<Options & { world: World }>> = base.extend<
  Options & { world: World }
>({
  deviceClockOffset: [0, { option: true }],
  realTime: [false, { option: true }],
  world: async ({ context, page, deviceClockOffset, realTime }, use) => {
    let time: VirtualTime | undefined;
    const now = (): number => time?.now() ?? Date.now();
    const operator = await startForeignOperator(now);
    const site = await startSite(bundle);
    time = realTime
      ? createRealTime(context, operator.heldBack)
      : await createVirtualTime(context, operator.heldBack, deviceClockOffset);
    const tabOver = (over: Page): Tab => createTab(over, site, now);
    await use({
      operator,
      site,
      time,
      context,
      tab: tabOver(page),
      tabOver,
      newTab: async () => tabOver(await context.newPage()),
      options: (mode = 'localStorage', more = {}) => ({
        baseUrl: operator.url,
        ...(mode === 'cookie' ? { useCookie: true } : {}),
        ...more,
      }),
    });
    await Promise.all([operator.close(), site.close()]);
  },
});
