import { html } from 'hono/html';
import { PRODUCTS } from '../products.js';
import type { Markup } from './layout.js';
import type { PageRequest } from './routes.js';

/** The panel that shows the token, the state, and the time to each deadline. Filled by browser/panel.js. */
export const instrument = ({ operator }: PageRequest): Markup => html`
<section class="instrument" aria-labelledby="instrument-title" data-testid="instrument">
  <header class="instrument-head">
    <h2 id="instrument-title">${PRODUCTS[operator.product].name} identity</h2>
    <p class="state" role="status" aria-label="State"><span class="state-name" id="state" data-testid="state">LOADING</span>
      <span class="state-meaning" id="state-meaning">waiting for the script</span></p>
    <p class="state-note" id="state-note" data-testid="state-note"></p>
  </header>
  <div class="reading">
    <h3 id="token-label">Advertising token</h3>
    <p class="token"><output id="token" data-testid="token" aria-labelledby="token-label" aria-live="off">none</output>
      <button type="button" id="copy-token" disabled>Copy token</button>
      <button type="button" id="ask-token">Ask for the token now</button></p>
    <p class="told" role="status" id="token-told" data-testid="token-told"></p>
  </div>
  ${timeline}
  <div class="instrument-foot">
  <table class="deadlines">
    <caption class="unseen">Deadlines of the identity</caption>
    <thead><tr><th scope="col">Deadline</th><th scope="col">At</th><th scope="col">In</th></tr></thead>
    <tbody>
      ${deadline('refresh_from', 'a refresh is due')}
      ${deadline('identity_expires', 'the token may no longer be used')}
      ${deadline('refresh_expires', 'the identity is over')}
    </tbody>
  </table>
  <dl class="facts">
    <div><dt>Sign-in needed</dt><dd id="login-required" data-testid="login-required">–</dd></div>
    <div><dt>Opted out</dt><dd id="opted-out" data-testid="opted-out">–</dd></div>
    <div><dt>Tokens seen on this page</dt><dd id="tokens" data-testid="tokens">0</dd></div>
    <div><dt>This page’s clock</dt><dd><time id="page-clock">–</time></dd></div>
  </dl>
  </div>
</section>`;

/** The water level of an identity's time. */
export const tide: Markup = html`<svg class="tide" viewBox="0 0 1000 100" preserveAspectRatio="none" focusable="false" aria-hidden="true">
  <path class="tide-fresh" d="M0 6C120 6 240 14 340 26V100H0Z"/>
  <path class="tide-due" d="M340 26C450 39 560 54 670 65V100H340Z"/>
  <path class="tide-expired" d="M670 65C780 76 890 86 1000 90V100H670Z"/>
</svg>`;

/** A picture of the table beside it, so it is hidden from screen readers. */
const timeline = html`
<div class="timeline is-empty" id="timeline" data-testid="timeline" aria-hidden="true">
  <div class="timeline-track">
    ${tide}
    <div class="gone"></div>
    <span class="zone zone-fresh">fresh</span>
    <span class="zone zone-due">refresh due</span>
    <span class="zone zone-expired">expired<span class="wide">, refreshable</span></span>
    <span class="no-times">no identity, no deadlines</span>
    <div class="timeline-requests" id="timeline-requests"></div>
    <div class="now"><span>now</span></div>
  </div>
  <div class="marks">
    <span class="mark mark-refresh">refresh_<wbr>from</span>
    <span class="mark mark-expires">identity_<wbr>expires</span>
    <span class="mark mark-over">refresh_<wbr>expires</span>
  </div>
</div>`;

const deadline = (name: string, meaning: string): Markup => html`
<tr data-deadline="${name}"><th scope="row"><code>${breakable(name)}</code> <span>${meaning}</span></th>
  <td class="at" data-testid="${name}-at">–</td><td class="in" data-testid="${name}-in">–</td></tr>`;

/** Lets a narrow screen break a name behind its underscores. */
const breakable = (name: string): Markup[] =>
  name.split('_').map((part, index) => html`${index ? html`_<wbr>` : ''}${part}`);
