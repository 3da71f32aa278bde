import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { bundlePrebid } from '../../demo/prebid/bundle.js';
import type { Identity } from '../foreign/identity.js';
import type { World } from '../world.js';
import { AD_UNIT, type BidRequest, playBidders } from './bidders.js';

/** What a bidder was sent, with the one way of its own to spell eids taken out of it. */
export interface Sent {
  readonly bidder: string;
  readonly eids: unknown;
}

const CORE = ['userId', 'consentManagementTcf', 'openxBidAdapter', 'appnexusBidAdapter', 'rubiconBidAdapter'];

/** The builds of Prebid that publishers have, as far as the bridge is concerned. */
export const BUILDS = {
  userId: ['uid2IdSystem', 'euidIdSystem', 'pubProvidedIdSystem', 'sharedIdSystem'],
  pubProvidedId: ['pubProvidedIdSystem', 'sharedIdSystem'],
  requestBids: [],
} as const;
export type Build = keyof typeof BUILDS;

const built = (file: string): string =>
  readFileSync(fileURLToPath(new URL(`../../dist/${file}`, import.meta.url)), 'utf8');
const bundles = new Map<string, Promise<string>>();

/** A build is made once per run. Without modules for ids there is no userId module either. */
export function prebidScript(build: Build): Promise<string> {
  const modules = [...(build === 'requestBids' ? CORE.slice(1) : CORE), ...BUILDS[build]];
  const made = bundles.get(build) ?? bundlePrebid({ modules, maker: 'stock' });
  bundles.set(build, made);
  return made;
}

export interface Auction {
  /** In alphabetical order of the bidders. */
  readonly sent: readonly Sent[];
  /** ms from the page's call until Prebid began the auction: what ids and consent made it wait. */
  readonly wait: number;
}

/** A publisher's page with a real Prebid.js and bidders that answer nothing. */
export interface AuctionPage {
  readonly page: Page;
  /** Runs one auction; what the bidders got, and how long it took until they were asked (ms). */
  auction(request?: object): Promise<Auction>;
  evaluate<Result>(script: string): Promise<Result>;
  problems: string[];
}

export interface PageOptions {
  readonly build: Build;
  /** Settings of Prebid, as an expression; none where the page sets none. */
  readonly config?: string;
  /** Runs in the page after everid has loaded. */
  readonly script?: string;
  /** Prebid loads after `script` has run. */
  readonly late?: boolean;
  readonly init?: string;
}

export async function openPage(
  { context, site }: World,
  page: Page,
  options: PageOptions,
): Promise<AuctionPage> {
  const problems: string[] = [];
  page.on('pageerror', ({ message }) => problems.push(message));
  const prebid = await prebidScript(options.build);
  const contentType = 'text/javascript';
  const scripts: Record<string, string> = {
    prebid,
    everid: built('everid.umd.js'),
    'consent.js': built('consent.js'),
  };
  await context.route('**/bundles/*', (route) =>
    route.fulfill({ contentType, body: scripts[route.request().url().split('/').at(-1) ?? ''] ?? '' }),
  );
  const bidders = await playBidders(context);
  if (options.init) await context.addInitScript({ content: options.init });
  await page.goto(`${site.origin}/blank`);
  await page.evaluate('window.pbjs = { que: [] }');
  const configure = () =>
    page.evaluate(`pbjs.que.push(() => { ${options.config ? `pbjs.setConfig(${options.config})` : ''} })`);
  await page.addScriptTag({ url: '/bundles/everid' });
  if (!options.late) {
    await page.addScriptTag({ url: '/bundles/prebid' });
    await configure();
  }
  if (options.script) await page.evaluate(options.script);
  if (options.late) {
    await configure();
    await page.addScriptTag({ url: '/bundles/prebid' });
  }
  return {
    page,
    problems,
    evaluate: (script) => page.evaluate(script),
    async auction(request = {}) {
      const before = bidders.requests.length;
      const wait = (await page.evaluate(`(${runAuction})(${JSON.stringify(request)})`)) as number;
      return {
        sent: bidders.requests
          .slice(before)
          .map(sentBy)
          .sort((one, other) => one.bidder.localeCompare(other.bidder)),
        wait,
      };
    },
  };
}

const runAuction = `(request) => new Promise((resolve) => pbjs.que.push(() => {
  const asked = performance.now();
  let begun;
  const listener = () => { begun = performance.now(); pbjs.offEvent('auctionInit', listener); };
  pbjs.onEvent('auctionInit', listener);
  pbjs.requestBids({
    timeout: 3000,
    adUnits: [${JSON.stringify(AD_UNIT)}],
    bidsBackHandler: () => resolve(begun - asked),
    ...request,
  });
}))`;

function sentBy({ bidder, url, body }: BidRequest): Sent {
  if (bidder === 'rubicon')
    return { bidder, eids: [...url.searchParams].filter(([name]) => name.startsWith('eid_')) };
  const request = (body ?? {}) as { user?: { ext?: { eids?: unknown } }; eids?: unknown };
  return { bidder, eids: bidder === 'openx' ? request.user?.ext?.eids : request.eids };
}

/** A script that makes a client of the identity and connects it, in `window.client` and `window.bridge`. */
export const connect = (product: string, identity: Identity | undefined, more = '{}'): string => `
  window.client = everid.createClient(everid.${product}, {
    identity: ${JSON.stringify(identity)}, storage: everid.inMemory(), ...${more},
  });
  window.bridge = everid.connectPrebid(client, { product: everid.${product} });`;
