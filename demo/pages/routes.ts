import { type Context, Hono, type NotFoundHandler } from 'hono';
import type { SiteOperator } from '../operators.js';
import { isProductKey, type ProductKey } from '../products.js';
import { auctionPage } from './auction.js';
import { cookiePage } from './cookie.js';
import { esmPage } from './esm.js';
import { frontPage } from './front.js';
import type { Markup, Place } from './layout.js';
import { missingPage } from './missing.js';
import { scriptTagPage } from './script-tag.js';

export interface PageRequest {
  readonly place: Place;
  readonly operator: SiteOperator;
  /** How a sign-in by form ended; empty where none has just happened. */
  readonly signIn: string;
}

type Operators = Readonly<Record<ProductKey, SiteOperator>>;

export function pageRoutes(operators: Operators): Hono {
  const show = (page: (request: PageRequest) => Markup) => (c: Context) =>
    c.html(page(readRequest(c, operators)));
  return new Hono()
    .get('/', show(frontPage))
    .get('/script-tag', show(scriptTagPage))
    .get('/cookie', show(cookiePage))
    .get('/esm', show(esmPage))
    .get('/auction', show(auctionPage));
}

/** For readers a page; for scripts, which ask for no HTML, a line. */
export const notFound =
  (operators: Operators): NotFoundHandler =>
  (c) =>
    c.req.header('Accept')?.includes('text/html')
      ? c.html(missingPage(readRequest(c, operators)), 404)
      : c.text('There is nothing at this address.', 404);

function readRequest(c: Context, operators: Operators): PageRequest {
  const { product: wanted, clock = '', signin = '' } = c.req.query();
  const product = isProductKey(wanted) ? wanted : 'uid2';
  return { place: { path: c.req.path, product, clock }, operator: operators[product], signIn: signin };
}
