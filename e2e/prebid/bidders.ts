import type { BrowserContext, Request } from '@playwright/test';

/** What a bid adapter sent for an auction. */
export interface BidRequest {
  readonly bidder: BidderCode;
  readonly url: URL;
  /** Parsed; undefined for a GET. */
  readonly body: unknown;
}

export type BidderCode = 'openx' | 'appnexus' | 'rubicon';

interface BidderPlay {
  readonly module: string;
  readonly endpoint: RegExp;
  readonly params: Record<string, unknown>;
  /** An answer without a bid. */
  readonly answer: unknown;
}

/** openx speaks plain OpenRTB; the other two have formats of their own. */
export const BIDDERS: Readonly<Record<BidderCode, BidderPlay>> = {
  openx: {
    module: 'openxBidAdapter',
    endpoint: /^https:\/\/rtb\.openx\.net\/openrtbb\//,
    params: { unit: '540000001', delDomain: 'publisher-d.openx.net' },
    answer: { id: 'none', seatbid: [] },
  },
  appnexus: {
    module: 'appnexusBidAdapter',
    endpoint: /^https:\/\/ib\.adnxs\.com\/ut\/v3\/prebid/,
    params: { placementId: 13144370 },
    answer: { version: '3.0.0', tags: [] },
  },
  rubicon: {
    module: 'rubiconBidAdapter',
    endpoint: /^https:\/\/fastlane\.rubiconproject\.com\/a\/api\/fastlane\.json/,
    params: { accountId: '14062', siteId: '70608', zoneId: '498816' },
    answer: { status: 'ok', ads: [] },
  },
};

const CODES = Object.keys(BIDDERS) as BidderCode[];

/** A banner slot that all bidders are asked for. */
export const AD_UNIT: Record<string, unknown> = {
  code: 'slot',
  mediaTypes: { banner: { sizes: [[300, 250]] } },
  bids: CODES.map((bidder) => ({ bidder, params: BIDDERS[bidder].params })),
};

export interface Bidders {
  /** All that was sent, by any page. */
  readonly requests: readonly BidRequest[];
}

const record = (bidder: BidderCode, request: Request): BidRequest => {
  const body = request.postData();
  return { bidder, url: new URL(request.url()), body: body ? JSON.parse(body) : undefined };
};

/** Plays the bidders' servers for all pages of a context, and keeps everything else from leaving the machine. */
export async function playBidders(context: BrowserContext): Promise<Bidders> {
  const requests: BidRequest[] = [];
  await context.route(/^https:/, (route) => route.abort());
  for (const bidder of CODES) {
    const { endpoint, answer } = BIDDERS[bidder];
    await context.route(endpoint, async (route) => {
      const request = route.request();
      if (request.method() !== 'OPTIONS') requests.push(record(bidder, request));
      const origin = (await request.headerValue('origin')) ?? '*';
      await route.fulfill({
        json: answer,
        headers: { 'access-control-allow-origin': origin, 'access-control-allow-credentials': 'true' },
      });
    });
  }
  return { requests };
}
