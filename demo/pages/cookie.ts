import { html } from 'hono/html';
import { PRODUCTS } from '../products.js';
import { formSignIn, opening, workbench } from './controls.js';
import { instrument } from './instrument.js';
import { layout, type Markup } from './layout.js';
import type { PageRequest } from './routes.js';

/** The drop-in script, fed by a first-party cookie that the publisher's server sets. */
export function cookiePage(request: PageRequest): Markup {
  const { place, operator } = request;
  const product = PRODUCTS[place.product];
  return layout({
    title: 'Cookie',
    place,
    operator,
    scripts: html`<script type="module" src="/browser/cookie.js"></script>
    <script defer src="/dist/${place.product}.js"></script>`,
    main: html`
${opening(
  html`<h1>The cookie that waits at the door</h1>
  <p class="standfirst">The server leaves the identity in the first-party cookie <code>${product.cookie}</code>, and
  <code>init({ useCookie: true })</code> picks it up with no script of the page’s own. Refreshed identities go back into
  the cookie.</p>`,
  formSignIn(request),
)}
${instrument(request)}
<p class="cookie-reading"><strong>Cookie</strong> <output id="cookie-reading" data-testid="cookie-reading" aria-live="off">–</output></p>
${workbench(request)}`,
  });
}
