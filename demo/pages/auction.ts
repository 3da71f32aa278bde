import { html } from 'hono/html';
import { hasSubmodules } from '../prebid/bundle.js';
import { PRODUCTS } from '../products.js';
import { eventLog, jsonSignIn, opening, operatorControls } from './controls.js';
import { layout, type Markup } from './layout.js';
import type { PageRequest } from './routes.js';

/** How long Prebid may wait for ids, in ms. The page's scale of waits ends there. */
const AUCTION_DELAY = 2000;

/** Real auctions with a real Prebid.js, once for each way that a token can get into them. */
export function auctionPage(request: PageRequest): Markup {
  const { place, operator } = request;
  const { name } = PRODUCTS[place.product];
  return layout({
    title: 'Auction',
    place,
    operator,
    scripts: html`<script src="/browser/auction-consent.js"></script>
    <script type="module" src="/browser/auction.js"></script>`,
    main: html`
${opening(
  html`<h1>The auction waits for nobody</h1>
  <p class="standfirst">Three builds of Prebid.js share this page and its reader: one with Prebid’s own ${name} module, one
  with everid’s in its place, and one that everid’s bridge supplies from outside. Break the operator, log the reader out,
  and see what each sends to its bidders, and when.</p>`,
  jsonSignIn(request),
)}
${controls}
<div class="lanes" data-auction-delay="${AUCTION_DELAY}" id="lanes">
  ${lane('stock', 'Prebid’s own module', html`<code>${place.product}IdSystem</code> from the npm package, as most sites have it`)}
  ${lane('submodule', 'everid’s submodule', html`the same settings, another import`, hasSubmodules())}
  ${lane('bridge', 'everid’s bridge', html`<code>connectPrebid</code> on a Prebid that is what it is`, true, builds(place.product))}
</div>
${records}
<div class="columns">
  <div>${operatorControls(request)}</div>
  ${eventLog}
</div>`,
  });
}

const CONSENTS = [
  { value: 'outside', name: 'GDPR does not apply' },
  { value: 'given', name: 'It applies, consent given' },
  { value: 'refused', name: 'It applies, refused' },
] as const;

const controls: Markup = html`
<section class="auction-bar" aria-labelledby="auction-title">
  <h2 id="auction-title">Auctions</h2>
  <div class="button-row">
    <button type="button" class="primary" id="run">Run an auction</button>
    <button type="button" id="new-view">New page view, with an auction at once</button>
  </div>
  <fieldset class="chips" id="consents">
    <legend>What the page’s consent platform says</legend>
    ${CONSENTS.map(
      ({ value, name }) => html`<label><input type="radio" name="consent" value="${value}">
      <span class="chip">${name}</span></label>`,
    )}
  </fieldset>
</section>`;

function lane(id: string, name: string, what: Markup, there = true, more: Markup = html`<p></p>`): Markup {
  return html`<section class="lane" data-lane="${id}" aria-labelledby="${id}-title">
  <header>
    <h2 id="${id}-title">${name}</h2>
    <label class="lane-switch"><input type="checkbox" name="lane-on" ${there ? 'checked' : 'disabled'}
      aria-label="${name} takes part"> <span aria-hidden="true">takes part</span></label>
  </header>
  <p class="lane-what">${what}</p>
  ${more}
  <p class="lane-verdict" role="status"><span class="unseen">${name}:</span>
    <span data-testid="${id}-verdict">${there ? 'No auction yet.' : 'Not built here.'}</span></p>
  <div class="wait" aria-hidden="true"><i></i><span class="wait-end">${AUCTION_DELAY / 1000} s</span></div>
  <p class="wait-text">The id made it wait <output data-testid="${id}-wait" aria-live="off">–</output></p>
  <table class="sent">
    <caption class="unseen">Eids at the bidders of ${name}</caption>
    <thead><tr><th scope="col">Bidder</th><th scope="col">Eids in its request</th></tr></thead>
    <tbody data-testid="${id}-sent"></tbody>
  </table>
  <details><summary>The requests</summary><pre data-testid="${id}-requests" tabindex="0">–</pre></details>
  <dl class="facts lane-facts">
    <div><dt><code>getUserIds()</code></dt><dd data-testid="${id}-ids">–</dd></div>
    ${id === 'bridge' ? html`<div><dt>Route</dt><dd data-testid="bridge-route">–</dd></div>` : ''}
  </dl>
</section>`;
}

const builds = (product: string): Markup => html`
<label class="lane-build">Prebid has
  <select id="bridge-build">
    <option value="bridge-user-id">the ${product}IdSystem module</option>
    <option value="bridge-provided">pubProvidedIdSystem only</option>
    <option value="bridge-plain">no id module at all</option>
  </select>
</label>`;

const records: Markup = html`
<section class="runs" aria-labelledby="runs-title">
  <header><h2 id="runs-title">Every auction so far</h2><button type="button" id="clear-runs" aria-label="Clear the auctions">Clear</button></header>
  <div class="runs-scroll" tabindex="0" role="region" aria-label="Table of auctions">
  <table>
    <thead><tr><th scope="col">Auction</th><th scope="col">Operator</th><th scope="col">Reader</th>
      <th scope="col">Prebid’s own module</th><th scope="col">everid’s submodule</th><th scope="col">everid’s bridge</th></tr></thead>
    <tbody id="runs" data-testid="runs"></tbody>
  </table>
  <p class="log-empty">No auction has been held yet.</p>
  </div>
</section>`;
