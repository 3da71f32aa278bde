import type { Page } from '@playwright/test';
import type { VirtualTime } from '../virtual-time.js';
import type { BidderCode, Bidders, BidRequest } from './bidders.js';
import { auctionPage } from './page-script.js';
import type { AuctionSite } from './site.js';

/** One auction as the bidders saw it. */
export interface Auction {
  /** ms, by the page's clock, that the auction was held back after it was asked for. */
  readonly waited: number;
  readonly requests: readonly BidRequest[];
  /** `user.ext.eids` of the OpenRTB bidder's request; undefined where there are none. */
  readonly openx: unknown;
  /** `eids` of appnexus' request. */
  readonly appnexus: unknown;
  /** Parameters of rubicon's request that begin with `eid_`. */
  readonly rubicon: Readonly<Record<string, string>>;
}

export interface OpenOptions {
  /** For pbjs.setConfig; plain JSON. */
  readonly config?: Record<string, unknown>;
  /** Paths of scripts ahead of Prebid and behind it, for instance `/uid2.js` of dist. */
  readonly before?: readonly string[];
  readonly after?: readonly string[];
}

export interface AuctionTab {
  readonly page: Page;
  /** Loads a page with Prebid. Storage is that of the site. */
  open(options?: OpenOptions): Promise<void>;
  reload(): Promise<void>;
  /** Stores things as a page of yesterday would have left them. */
  seed(place: { localStorage?: Record<string, string>; cookies?: readonly string[] }): Promise<void>;
  /** Holds an auction, moving the time as far as it takes. */
  auction(options?: { timeout?: number }): Promise<Auction>;
  /** Whether getUserIdsAsync settles while this many ms pass. */
  idsSettle(ms: number): Promise<boolean>;
  setConfig(config: Record<string, unknown>): Promise<void>;
  refreshUserIds(options?: Record<string, unknown>): Promise<void>;
  userIds(): Promise<unknown>;
  eids(): Promise<unknown>;
  stored(key: string): Promise<{ localStorage: string | null; cookie: string | null }>;
  errors(): Promise<string[]>;
  lines(): Promise<string[]>;
}

type Body = { user?: { ext?: { eids?: unknown } }; eids?: unknown };

const bodyFor = (requests: readonly BidRequest[], code: BidderCode): Body | undefined =>
  requests.find(({ bidder }) => bidder === code)?.body as Body | undefined;

const auctionOf = (requests: readonly BidRequest[], waited: number): Auction => {
  const query = requests.find(({ bidder }) => bidder === 'rubicon')?.url.searchParams ?? [];
  return {
    waited,
    requests,
    openx: bodyFor(requests, 'openx')?.user?.ext?.eids,
    appnexus: bodyFor(requests, 'appnexus')?.eids,
    rubicon: Object.fromEntries([...query].filter(([name]) => name.startsWith('eid_'))),
  };
};

let serial = 0;

export const createAuctionTab = (
  page: Page,
  site: AuctionSite,
  bidders: Bidders,
  time: VirtualTime,
): AuctionTab => ({
  page,
  async open({ config = {}, ...scripts } = {}) {
    serial += 1;
    site.put(`/page-${serial}`, 'text/html', auctionPage(config, scripts));
    await page.goto(`${site.origin}/page-${serial}`);
    await time.settle();
  },
  async reload() {
    await page.reload();
    await time.settle();
  },
  async seed(place) {
    site.put('/blank', 'text/html', '<!doctype html><title>blank</title>');
    await page.goto(`${site.origin}/blank`);
    await page.evaluate(({ localStorage: values = {}, cookies = [] }) => {
      for (const [key, value] of Object.entries(values)) localStorage.setItem(key, value);
      // biome-ignore lint/suspicious/noDocumentCookie: the way a page of yesterday left it.
      for (const cookie of cookies) document.cookie = cookie;
    }, place);
  },
  async auction({ timeout = 1_000 } = {}) {
    const before = bidders.requests.length;
    const ended = await page.evaluate((ms) => {
      window.auctions.start(ms);
      return window.auctions.ended;
    }, timeout);
    const isOver = () => page.evaluate((count) => window.auctions.ended > count, ended);
    await time.settle();
    // Small steps: the wait is read off the page's clock.
    for (let step = 0; step < 100 && !(await isOver()); step += 1) await time.advance(100, 100);
    if (!(await isOver())) throw new Error('The auction did not end within 10 s.');
    const waited = await page.evaluate(() => window.auctions.waits.at(-1) ?? Number.NaN);
    return auctionOf(bidders.requests.slice(before), waited);
  },
  async idsSettle(ms) {
    await page.evaluate(() => {
      const watched = window as unknown as { idsSettled: boolean };
      watched.idsSettled = false;
      const settled = () => {
        watched.idsSettled = true;
      };
      window.pbjs.getUserIdsAsync().then(settled, settled);
    });
    await time.advance(ms, 500);
    return page.evaluate(() => (window as unknown as { idsSettled: boolean }).idsSettled);
  },
  async setConfig(config) {
    await page.evaluate((given) => window.pbjs.setConfig(given), config);
    await time.settle();
  },
  async refreshUserIds(options) {
    // Not awaited in the page: on 11.36 it need not settle.
    await page.evaluate((given) => void window.pbjs.refreshUserIds(given).catch(() => {}), options);
    await time.settle();
  },
  userIds: () => page.evaluate(() => window.pbjs.getUserIds()),
  eids: () => page.evaluate(() => window.pbjs.getUserIdsAsEids()),
  stored: (key) =>
    page.evaluate((name) => {
      const pair = document.cookie.split('; ').find((entry) => entry.startsWith(`${name}=`));
      const value = pair?.slice(name.length + 1);
      return {
        localStorage: localStorage.getItem(name),
        cookie: value === undefined ? null : decodeURIComponent(value),
      };
    }, key),
  errors: () => page.evaluate(() => window.auctions.errors),
  lines: () => page.evaluate(() => window.auctions.lines),
});
