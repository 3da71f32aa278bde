import { type Context, Hono } from 'hono';
import type { SiteOperator } from '../operators.js';
import { isProductKey, type ProductKey } from '../products.js';
import { auctionPage } from './auction.js';
import { cookiePage } from './cookie.js';
import { esmPage } from './esm.js';
import { frontPage } from './front.js';
import type { Markup, Place } from './layout.js';
import { scriptTagPage } from './script-tag.js';

export interface PageRequest {
  readonly place: Place;
  readonly operator: SiteOperator;
  /** How a sign-in by form ended; empty where none has just happened. */
  readonly signIn: string;
}

export function pageRoutes(operators: Readonly<Record<ProductKey, SiteOperator>>): Hono {
  const show = (page: (request: PageRequest) => Markup) => (c: Context) => {
    const { product: wanted, clock = '', signin = '' } = c.req.query();
    const product = isProductKey(wanted) ? wanted : 'uid2';
    const place = { path: c.req.path, product, clock };
    return c.html(page({ place, operator: operators[product], signIn: signin }));
  };
  return new Hono()
    .get('/', show(frontPage))
    .get('/script-tag', show(scriptTagPage))
    .get('/cookie', show(cookiePage))
    .get('/esm', show(esmPage))
    .get('/auction', show(auctionPage));
}
