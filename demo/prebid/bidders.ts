/** What a bidder was asked, as far as the page shows it. */
export interface BidRequest {
  /** Counts up over all requests. */
  readonly serial: number;
  /** ms since epoch. */
  readonly at: number;
  /** Whose Prebid asked: `stock`, `submodule` or `bridge`. */
  readonly lane: string;
  readonly bidder: string;
  readonly method: string;
  /** The query without its `?`. */
  readonly query: string;
  /** The body, where there was one that could be read as JSON. */
  readonly body: unknown;
}

/** Bidders that look at every request and bid on none. */
export interface Bidders {
  take(lane: string, bidder: string, request: Request): Promise<Response>;
  /** What came in after that serial number. */
  since(serial: number): BidRequest[];
  last(): number;
}

const KEPT = 120;

export function createBidders(now: () => number = Date.now): Bidders {
  const log: BidRequest[] = [];
  let serial = 0;
  return {
    async take(lane, bidder, request) {
      const at = now();
      const { method, url } = request;
      const query = new URL(url).search.slice(1);
      const body = await request.json().catch(() => undefined);
      serial += 1;
      log.push({ serial, at, lane, bidder, method, query, body });
      if (log.length > KEPT) log.shift();
      return new Response(null, { status: 204 });
    },
    since: (earlier) => log.filter((entry) => entry.serial > earlier),
    last: () => serial,
  };
}
