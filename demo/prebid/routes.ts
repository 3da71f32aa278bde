import { Hono } from 'hono';
import { createBidders } from './bidders.js';
import { BIDDERS } from './bundle.js';
import { LANES, laneScript } from './lanes.js';

const isLane = (name: string): boolean => Object.keys(LANES).some((lane) => lane.split('-')[0] === name);

/** Builds of Prebid.js, and the bidders that they ask. */
export function prebidRoutes(): Hono {
  const bidders = createBidders();
  return new Hono()
    .get('/prebid/:file{[a-z-]+\\.js}', async (c) => {
      const script = await laneScript(c.req.param('file').slice(0, -'.js'.length));
      if (script === undefined) return c.notFound();
      return c.body(script, 200, { 'Content-Type': 'text/javascript; charset=utf-8' });
    })
    .all('/bidders/:lane/:bidder', (c) => {
      const { lane, bidder } = c.req.param();
      if (!isLane(lane) || !BIDDERS.includes(bidder)) return c.notFound();
      return bidders.take(lane, bidder, c.req.raw);
    })
    .get('/api/bid-requests', (c) =>
      c.json({ last: bidders.last(), requests: bidders.since(Number(c.req.query('after')) || 0) }),
    );
}
