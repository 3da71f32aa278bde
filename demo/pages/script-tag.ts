import { html } from 'hono/html';
import { PRODUCTS } from '../products.js';
import { jsonSignIn, opening, workbench } from './controls.js';
import { instrument } from './instrument.js';
import { layout, type Markup } from './layout.js';
import type { PageRequest } from './routes.js';

/** The drop-in script, fed by JSON from the publisher's server. */
export function scriptTagPage(request: PageRequest): Markup {
  const { place, operator } = request;
  const global = `__${place.product}`;
  return layout({
    title: 'Script tag',
    place,
    operator,
    // In this order the page's callback is there before the SDK; the other order works as well.
    scripts: html`<script type="module" src="/browser/script-tag.js"></script>
    <script defer src="/dist/${place.product}.js"></script>`,
    main: html`
${opening(
  html`<h1>One script tag, and the token is there</h1>
  <p class="standfirst">The server asks the operator for an identity and hands it to the page as JSON. From then on
  <code>window.${global}</code> keeps the ${PRODUCTS[place.product].name} token fresh, here and in every other tab.</p>`,
  jsonSignIn(request, true),
)}
${instrument(request)}
${workbench(request)}`,
  });
}
