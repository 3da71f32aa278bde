import { type Browser, test as base } from '@playwright/test';
import { type ForeignOperator, startForeignOperator } from '../foreign-operator.js';
import type { InitOptions } from '../page-scripts.js';
import { bundleOf, type ProductNames, product } from '../product.js';
import { type Site, startSite } from '../site.js';
import { createTab, type Mode, type Tab } from '../tab.js';
import { type Display, startDisplay } from '../webkit/display.js';
import { startDriver } from '../webkit/driver.js';
import { openSession, type Session } from '../webkit/session.js';
import type { DrivenPage } from './driven-page.js';

export { expect } from '@playwright/test';

export type EngineTab = Tab<DrivenPage>;

/** One user's browser, whichever engine it has, with a publisher's site and an operator; in real time. */
export interface Profile {
  readonly operator: ForeignOperator;
  readonly site: Site;
  readonly names: ProductNames;
  newTab(): Promise<EngineTab>;
  /** Options of init() that name this operator and the place to store. */
  options(mode?: Mode, more?: InitOptions): InitOptions;
}

/** Ten tabs on a busy machine take their time. Nothing is judged by it. */
const PATIENCE = 240_000;

/** How the browser of a project is reached: by Playwright, or by these programs. */
export type Reach = 'playwright' | { readonly driver: string; readonly display: string };

export interface WorkerFixtures {
  reach: Reach;
  launched: Browser | undefined;
  display: Display | undefined;
}

interface TestFixtures {
  names: ProductNames;
  site: Site;
  session: Session;
  profile: Profile;
}

const fromPlaywright = async (browser: Browser): Promise<Session> => {
  const context = await browser.newContext();
  return { newPage: () => context.newPage(), close: () => context.close() };
};

const fromDriver = async (program: string, display: string, site: Site): Promise<Session> => {
  const driver = await startDriver(program, display);
  try {
    // Names like www.publisher.test lead to the site as well: it stands for the rest of the world.
    const session = await openSession(driver, site.origin);
    return { ...session, close: () => session.close().finally(driver.close) };
  } catch (error) {
    await driver.close();
    throw error;
  }
};

export const test: ReturnType<typeof base.extend<TestFixtures, WorkerFixtures>> = base.extend<
  TestFixtures,
  WorkerFixtures
>({
  reach: ['playwright', { option: true, scope: 'worker' }],
  // Not Playwright's own fixture, which would launch a browser for the engine that it can't reach, too.
  launched: [
    async ({ reach, playwright, browserName, channel, launchOptions }, use) => {
      if (reach !== 'playwright') return use(undefined);
      const own = { ...launchOptions, ...(channel ? { channel } : {}) };
      const browser = await playwright[browserName].launch(own);
      await use(browser);
      await browser.close();
    },
    { scope: 'worker' },
  ],
  display: [
    async ({ reach }, use) => {
      if (reach === 'playwright') return use(undefined);
      const display = await startDisplay(reach.display);
      await use(display);
      display.close();
    },
    { scope: 'worker' },
  ],
  names: [product, { option: true }],
  site: async ({ names }, use) => {
    const site = await startSite(bundleOf(names));
    await use(site);
    await site.close();
  },
  session: async ({ launched, display, reach, site }, use) => {
    const opened =
      reach !== 'playwright' && display
        ? await fromDriver(reach.driver, display.name, site)
        : await fromPlaywright(launched as Browser);
    await use(opened);
    await opened.close();
  },
  profile: async ({ session, site, names }, use, info) => {
    info.setTimeout(PATIENCE);
    const operator = await startForeignOperator(Date.now);
    await use({
      operator,
      site,
      names,
      newTab: async () => createTab(await session.newPage(), site, Date.now, names),
      options: (mode = 'localStorage', more = {}) => ({
        baseUrl: operator.url,
        ...(mode === 'cookie' ? { useCookie: true } : {}),
        ...more,
      }),
    });
    await operator.close();
  },
});
