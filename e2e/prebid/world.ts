import { type BrowserContext, test as base } from '@playwright/test';
import { bundlePrebid, type Maker } from '../../demo/prebid/bundle.js';
import { type ForeignOperator, startForeignOperator } from '../foreign-operator.js';
import { createVirtualTime, type VirtualTime } from '../virtual-time.js';
import { type AuctionTab, createAuctionTab } from './auction-tab.js';
import { BIDDERS, type Bidders, playBidders } from './bidders.js';

import { pageScript } from './page-script.js';
import { type AuctionSite, startAuctionSite } from './site.js';

export { expect } from '@playwright/test';

/** Whose submodules are under test: PREBID_MODULES=stock takes Prebid's own. */
export const maker: Maker = process.env.PREBID_MODULES === 'stock' ? 'stock' : 'everid';

/** Everything of one test: an operator, bidders, a site with a real Prebid, and the time. */
export interface AuctionWorld {
  readonly operator: ForeignOperator;
  readonly bidders: Bidders;
  readonly site: AuctionSite;
  readonly time: VirtualTime;
  readonly context: BrowserContext;
  readonly tab: AuctionTab;
  newTab(): Promise<AuctionTab>;
}

interface Options {
  /** Prebid's modules beside userId and the bid adapters. */
  modules: readonly string[];
  submodules: Maker;
}

/** One bundle per worker and set of modules. */
const bundles = new Map<string, Promise<string>>();

const bundleOf = (modules: readonly string[], submodules: Maker): Promise<string> => {
  const key = [submodules, ...modules].join();
  const bundle = bundles.get(key) ?? bundlePrebid({ modules, maker: submodules });
  bundles.set(key, bundle);
  return bundle;
};

const ADAPTERS = Object.values(BIDDERS).map(({ module }) => module);

export const test: ReturnType<typeof base.extend<Options & { world: AuctionWorld }>> = base.extend<
  Options & { world: AuctionWorld }
>({
  modules: [['uid2IdSystem', 'euidIdSystem', 'consentManagementTcf'], { option: true }],
  submodules: [maker, { option: true }],
  world: async ({ context, page, modules, submodules }, use) => {
    const prebid = await bundleOf(['userId', ...modules, ...ADAPTERS], submodules);
    let time: VirtualTime | undefined;
    const operator = await startForeignOperator(() => time?.now() ?? Date.now());
    const site = await startAuctionSite();
    site.put('/prebid.js', 'text/javascript', prebid);
    site.put('/page-script.js', 'text/javascript', pageScript);
    const bidders = await playBidders(context);
    const clock = await createVirtualTime(context, operator.heldBack, 0);
    time = clock;
    const tabOver = (over: typeof page) => createAuctionTab(over, site, bidders, clock);
    await use({
      operator,
      bidders,
      site,
      time: clock,
      context,
      tab: tabOver(page),
      newTab: async () => tabOver(await context.newPage()),
    });
    await Promise.all([operator.close(), site.close()]);
  },
});
