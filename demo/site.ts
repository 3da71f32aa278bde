import { fileURLToPath } from 'node:url';
import { serveStatic } from '@hono/node-server/serve-static';
import { Hono } from 'hono';
import { csrf } from 'hono/csrf';
import { HTTPException } from 'hono/http-exception';
import { secureHeaders } from 'hono/secure-headers';
import { accountRoutes } from './account-routes.js';
import { operatorRoutes } from './operator-routes.js';
import type { SiteOperator } from './operators.js';
import { notFound, pageRoutes } from './pages/routes.js';
import { prebidRoutes } from './prebid/routes.js';
import { PRODUCT_KEYS, type ProductKey } from './products.js';

type Operators = Readonly<Record<ProductKey, SiteOperator>>;

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The publisher's site: its pages, its account and switchboard routes, and everid as built. */
export function createSite(operators: Operators): Hono {
  const site = new Hono();
  site.use(policy(operators));
  site.use('/api/cookie-login', csrf());
  site.use('/api/*', async (c, next) => {
    await next();
    c.header('Cache-Control', 'no-store');
  });
  // Revalidated rather than stored: a rebuilt file shows at the next load, and pages stay fit for the back/forward cache.
  site.use(async (c, next) => {
    await next();
    if (!c.res.headers.has('Cache-Control')) c.header('Cache-Control', 'no-cache');
  });
  site.route('/api', accountRoutes(operators));
  site.route('/api', operatorRoutes(operators));
  site.route('/', prebidRoutes());
  site.route('/', pageRoutes(operators));
  site.use('/browser/*', serveStatic({ root: folder('.') }));
  site.use('/dist/*', serveStatic({ root: folder('..') }));
  site.notFound(notFound(operators));
  site.onError((error, c) =>
    // What was thrown may quote the request: it goes no further.
    error instanceof HTTPException ? error.getResponse() : c.json({ status: 'failed' }, 500),
  );
  return site;
}

/** A strict policy: the pages are the proof that everid needs nothing inline and nothing evaluated. */
function policy(operators: Operators) {
  const operatorOrigins = PRODUCT_KEYS.map((product) => new URL(operators[product].url).origin);
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'"],
      connectSrc: ["'self'", ...new Set(operatorOrigins)],
      baseUri: ["'none'"],
      formAction: ["'self'"],
      frameAncestors: ["'none'"],
    },
    // These mean something on https only; on plain http they are ignored, some with a warning in the console.
    strictTransportSecurity: false,
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
  });
}
