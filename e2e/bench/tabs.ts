import type { Browser, Page } from '@playwright/test';
import { type IssueOptions, MINUTE, refreshDue, SECOND } from '../foreign/identity.js';
import type { Contestant } from './contestants.js';
import { inVirtualWorld, type VirtualWorld } from './virtual-world.js';

const TABS = 10;
/** Longer than the interval at which the official SDK looks at its storage. */
const ROUND = 6 * SECOND;

const openTabs = async ({ openPage, url }: VirtualWorld): Promise<Page[]> => {
  const pages: Page[] = [];
  for (let tab = 0; tab < TABS; tab += 1) pages.push(await openPage());
  // No time passes while they load, so they load at once however long the machine takes over it.
  await Promise.all(pages.map((page) => page.goto(url)));
  return pages;
};

/** @throws Error when a tab has no token of the refresh in the end: then the count would say nothing. */
const checkTokens = async (pages: readonly Page[], old: string): Promise<void> => {
  for (const page of pages) {
    const token = await page.evaluate('window.__euid.getAdvertisingToken()');
    if (!token || token === old) throw new Error('A tab came to no refreshed token.');
  }
};

const countRefreshes = (
  browser: Browser,
  contestant: Contestant,
  identity: IssueOptions,
  untilDue = 0,
): Promise<number> =>
  inVirtualWorld(browser, contestant, { identity }, async (world) => {
    const stored = 'JSON.parse(localStorage.getItem("EUID-sdk-identity")).advertising_token';
    const first = await world.context.newPage();
    await first.goto(`${world.site.origin}/blank`);
    const old = await first.evaluate<string>(stored);
    await first.close();
    world.slowDown();
    // Counted where they are sent: a browser lets only six at a time through to one host that speaks HTTP/1.1.
    let sent = 0;
    world.context.on('request', (request) => {
      if (request.url().includes('/token/refresh') && request.method() === 'POST') sent += 1;
    });
    const pages = await openTabs(world);
    await world.time.advance(untilDue, untilDue);
    await world.advanceSlowly(ROUND);
    await checkTokens(pages, old);
    return sent;
  });

/** Ten tabs load at once and find an identity whose refresh is due. */
export const countTabsLoading = (browser: Browser, contestant: Contestant): Promise<number> =>
  countRefreshes(browser, contestant, refreshDue);

/** Ten open tabs pass the refresh_from of a fresh identity together. */
export const countTabsRefreshing = (browser: Browser, contestant: Contestant): Promise<number> =>
  countRefreshes(browser, contestant, { refreshFrom: 4 * SECOND, identityExpires: 30 * MINUTE }, 3 * SECOND);
