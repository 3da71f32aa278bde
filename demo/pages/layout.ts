import { html } from 'hono/html';
import type { SiteOperator } from '../operators.js';
import { PRODUCT_KEYS, PRODUCTS, type ProductKey } from '../products.js';

export type Markup = ReturnType<typeof html>;

/** Where a reader is: the page, the product it shows, and the clock it pretends to have. */
export interface Place {
  readonly path: string;
  readonly product: ProductKey;
  /** ms that the page's clock is ahead, as the query has it; empty for the right time. */
  readonly clock: string;
}

export interface PageParts {
  readonly title: string;
  readonly place: Place;
  /** The path that the navigation marks, where it is not the place's. */
  readonly current?: string;
  readonly operator: SiteOperator;
  /** Script tags of the page's own, in order. */
  readonly scripts: Markup;
  readonly main: Markup;
}

const PAGES = [
  { path: '/', name: 'Front page' },
  { path: '/script-tag', name: 'Script tag' },
  { path: '/cookie', name: 'Cookie' },
  { path: '/esm', name: 'ES module' },
  { path: '/auction', name: 'Auction' },
] as const;

const STYLES = [
  'paper',
  'front',
  'controls',
  'instrument',
  'timeline',
  'records',
  'auction',
  'auction-record',
  'forced-colors',
] as const;

/** A link that keeps what the reader has chosen. */
export function href(place: Place, change: Partial<Place> = {}): string {
  const { path, product, clock } = { ...place, ...change };
  const query = new URLSearchParams();
  if (product !== 'uid2') query.set('product', product);
  if (clock) query.set('clock', clock);
  return query.size ? `${path}?${query}` : path;
}

export function layout({ title, place, current = place.path, operator, scripts, main }: PageParts): Markup {
  const product = PRODUCTS[place.product];
  return html`<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>${title} · ${product.name} · The Tide Table</title>
    <link rel="icon" href="/browser/icon.svg" type="image/svg+xml">
    ${STYLES.map((name) => html`<link rel="stylesheet" href="/browser/${name}.css">`)}
    <script src="/browser/clock.js"></script>
    ${scripts}
  </head>
  <body ${settings(operator)}>
    <a class="skip" href="#main">Skip to the page</a>
    <header class="masthead">
      <p class="masthead-line"><span>Coasts, clocks and weather</span><span>A publisher’s site with everid</span></p>
      <p class="masthead-name"><a href="${href({ ...place, path: '/', clock: '' })}">The Tide Table</a></p>
      <div class="masthead-bar">
        <nav aria-label="Pages"><ul class="bar-list">${PAGES.map((page) => pageLink(page, place, current))}</ul></nav>
        <nav aria-label="Product"><ul class="bar-list switch">${PRODUCT_KEYS.map((key) => productLink(key, place))}</ul></nav>
      </div>
    </header>
    <p class="clock-banner" id="clock-banner" role="note" hidden></p>
    <main id="main" tabindex="-1">${main}</main>
    <footer class="colophon">
      <p>The Tide Table is printed nowhere. Its readers, tokens and tides are made for trying everid out;
      ${operator.local ? html`the operator is a local one that answers at <code>${operator.url}</code>.` : html`the operator is the one at <code>${operator.url}</code>.`}</p>
    </footer>
  </body>
</html>`;
}

/** Everything the page's scripts need to know, and nothing that the server keeps to itself. */
function settings({ product, url, clientSide, local }: SiteOperator): Markup {
  const { name, storageKey, cookie } = PRODUCTS[product];
  return html`data-product="${product}" data-product-name="${name}" data-operator-url="${url}" data-storage-key="${storageKey}"
    data-cookie="${cookie}" data-local-operator="${local ? 'yes' : 'no'}"
    data-refresh-from-seconds="${local?.lifetimes().refreshFrom ?? ''}"
    data-subscription-id="${clientSide?.subscriptionId ?? ''}" data-server-public-key="${clientSide?.serverPublicKey ?? ''}"`;
}

const pageLink = ({ path, name }: (typeof PAGES)[number], place: Place, current: string): Markup =>
  html`<li><a href="${href(place, { path })}" ${path === current ? html`aria-current="page"` : html``}>${name}</a></li>`;

const productLink = (product: ProductKey, place: Place): Markup =>
  html`<li><a href="${href(place, { product })}" ${product === place.product ? html`aria-current="true"` : html``}>${PRODUCTS[product].name}</a></li>`;
