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
<div class="columns auction-desk">
  <div>${controls}</div>
  <div>${operatorControls(request)}</div>
</div>
<div class="lanes" data-auction-delay="${AUCTION_DELAY}" id="lanes">
  ${lane('stock', 'Prebid’s own module', html`<code>${place.product}IdSystem</code> from the npm package, as most sites have it`)}
  ${lane('submodule', 'everid’s submodule', html`the same settings, another import`, hasSubmodules())}
  ${lane('bridge', 'everid’s bridge', html`<code>connectPrebid</code> on a Prebid that is what it is`, true, builds(place.product))}
</div>
${timeNote}
${records}
${eventLog}`,
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
    <span data-testid="${id}-verdict">${there ? 'No auction yet.' : 'Not built here.'}</span>
    <small data-testid="${id}-reason"></small></p>
  <div class="wait" aria-hidden="true"><i></i><span class="wait-end">${AUCTION_DELAY / 1000} s</span></div>
  <p class="wait-text">It began after <output data-testid="${id}-wait" aria-live="off">–</output></p>
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

const timeNote: Markup = html`<p class="note">The time is that from <code>requestBids</code> to the beginning of the auction:
  up to some tens of milliseconds of Prebid’s own work, and what the id made it wait. A lane is called when the one before it has
  sent its requests, or is waiting, so that none has the work of another in its time; and another lane goes first each time.</p>`;

const HEADS = [
  'Auction',
  'Operator',
  'Consent',
  'Reader',
  'Prebid’s own module',
  'everid’s submodule',
  'everid’s bridge',
];

const records: Markup = html`
<section class="runs" aria-labelledby="runs-title">
  <header><h2 id="runs-title">Every auction so far</h2><button type="button" id="clear-runs" aria-label="Clear the auctions">Clear</button></header>
  <div class="runs-scroll" tabindex="0" role="region" aria-label="Table of auctions">
  <table role="table" aria-labelledby="runs-title">
    <thead role="rowgroup"><tr role="row">${HEADS.map((head) => html`<th scope="col" role="columnheader">${head}</th>`)}</tr></thead>
    <tbody role="rowgroup" id="runs" data-testid="runs"></tbody>
  </table>
  <p class="log-empty">No auction has been held yet.</p>
  </div>
  <p class="note">The signs go by what this page knows: what was chosen for consent, who the reader is, when a token
  expires, and what a lane has heard from the operator. For consent they go by the rule that Prebid’s own modules and
  everid’s ways share: UID2 only where GDPR does not apply, EUID only where it applies and consent was given. Prebid’s
  <code>tcfControl</code>, which has rules of its own, is in none of these builds.</p>
</section>`;
