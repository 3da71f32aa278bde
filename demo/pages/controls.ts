import { html } from 'hono/html';
import { PRODUCTS } from '../products.js';
import type { Lifetimes } from '../settings.js';
import { href, type Markup, type Place } from './layout.js';
import type { PageRequest } from './routes.js';

const DAY = 86_400_000;

const FAULTS = [
  { mode: 'ok', name: 'Working' },
  { mode: 'down', name: 'Down' },
  { mode: 'slow', name: 'Slow', hint: '3 s' },
  { mode: 'hang', name: 'Never answers' },
  { mode: 'status', name: 'Overloaded', hint: '503, Retry-After 5 s' },
  { mode: 'junk', name: 'Junk', hint: 'a Wi-Fi login page' },
  { mode: 'truncated', name: 'Cut short' },
  { mode: 'wrong-key', name: 'Wrong key' },
] as const;

/** Sign-in by JSON: the page posts the email and hands the identity to everid itself. */
export const jsonSignIn = ({ operator }: PageRequest, clientSide = false): Markup => html`
<form class="sign-in" id="sign-in" aria-labelledby="reader-title">
  ${emailField}
  <button type="submit" class="primary">Sign in</button>
</form>
${quickReaders('button', clientSide && operator.clientSide !== undefined)}
<p class="outcome" id="outcome" role="status" data-testid="outcome"></p>`;

/** Sign-in by form: the server sets the cookie and sends the page again. */
export const formSignIn = ({ place, signIn }: PageRequest): Markup => html`
<form class="sign-in" id="cookie-sign-in" method="post" action="/api/cookie-login" aria-labelledby="reader-title">
  <input type="hidden" name="product" value="${place.product}"><input type="hidden" name="clock" value="${place.clock}">
  ${emailField}
  <button type="submit" class="primary">Sign in</button>
</form>
${quickReaders('submit')}
<p class="outcome" id="outcome" role="status" data-testid="outcome"
  ${signIn === 'success' ? html`data-holds="token"` : ''}>${SIGN_IN_OUTCOMES[signIn] ?? ''}</p>`;

const SIGN_IN_OUTCOMES: Readonly<Record<string, string>> = {
  success: 'Signed in: the server has set the cookie.',
  optout: 'The operator says that this reader has opted out. No cookie was set.',
  refused: 'The operator refused this email.',
  unavailable: 'The server got no identity from the operator. No cookie was set.',
};

const emailField = html`<label for="email">Email</label>
  <input id="email" name="email" type="email" value="reader@example.com" autocomplete="off" spellcheck="false" required>`;

/** The test identities that every operator knows. They fill the form above and send it. */
function quickReaders(type: 'button' | 'submit', clientSide = false): Markup {
  const form = type === 'submit' ? html`form="cookie-sign-in"` : html``;
  return html`<div class="button-row" role="group" aria-label="Other ways">
  ${clientSide ? html`<button type="button" id="client-side">Sign in without the server</button>` : ''}
  <button type="${type}" ${form} data-email="optout@example.com">Opted-out reader</button>
  <button type="${type}" ${form} data-email="refresh-optout@example.com">Opts out at the next refresh</button>
  <button type="button" id="logout">Log out</button>
</div>`;
}

/** What opens a page: its headline, and beside it the way to sign in. */
export const opening = (headline: Markup, signIn: Markup): Markup => html`
<div class="opening">
  <header class="headline">${headline}</header>
  <section class="group" aria-labelledby="reader-title"><h2 id="reader-title">The reader</h2>${signIn}</section>
</div>`;

/** What follows the instrument: the ways to disturb everid, and the record of what happened. */
export const workbench = (request: PageRequest): Markup => html`
<div class="columns">
  <div>${operatorControls(request)}${clockControls(request.place)}${bidRequest}</div>
  ${eventLog}
</div>`;

export const operatorControls = ({ operator }: PageRequest): Markup => html`
<section class="group" aria-labelledby="operator-title">
  <h2 id="operator-title">The ${PRODUCTS[operator.product].name} operator</h2>
  <fieldset class="chips" id="faults" ${operator.local ? '' : html`disabled aria-describedby="faults-note"`}>
    <legend>How it behaves from now on</legend>
    ${FAULTS.map(
      (
        fault,
      ) => html`<label><input type="radio" name="fault" value="${fault.mode}" ${fault.mode === 'ok' ? 'checked' : ''}>
      <span class="chip">${fault.name}${'hint' in fault ? html` <small>${fault.hint}</small>` : ''}</span></label>`,
    )}
  </fieldset>
  ${operator.local ? lifetimeControls(operator.local.lifetimes()) : ''}
  ${
    operator.local
      ? html`<dl class="ledger" id="ledger" aria-label="Requests the operator has seen" data-testid="ledger">
    <div><dt>generate</dt><dd data-route="/v2/token/generate">0</dd></div>
    <div><dt>client-generate</dt><dd data-route="/v2/token/client-generate">0</dd></div>
    <div><dt>refresh</dt><dd data-route="/v2/token/refresh">0</dd></div>
  </dl>`
      : html`<p class="note" id="faults-note">This operator is not ours to break: faults are for the local one.
    Start the demo without <code>OPERATOR_URL</code> to use them.</p>`
  }
</section>`;

const LIVES = [
  { seconds: 120, name: 'Two minutes' },
  { seconds: 172_800, name: 'Two days' },
] as const;

function lifetimeControls({ identity, refreshExpires }: Lifetimes): Markup {
  const others = LIVES.filter(({ seconds }) => seconds !== refreshExpires && seconds >= identity);
  const present = LIVES.find(({ seconds }) => seconds === refreshExpires);
  const lives = [...others, present ?? { seconds: refreshExpires, name: `${refreshExpires} s` }];
  lives.sort((one, other) => one.seconds - other.seconds);
  return html`<fieldset class="chips" id="lifetimes">
    <legend>How long its refresh tokens live from now on</legend>
    ${lives.map(
      ({
        seconds,
        name,
      }) => html`<label><input type="radio" name="refresh-expires" value="${seconds}" ${seconds === refreshExpires ? 'checked' : ''}>
      <span class="chip">${name}</span></label>`,
    )}
  </fieldset>`;
}

const CLOCKS = [
  { clock: '', name: 'Right' },
  { clock: String(DAY), name: 'A day fast' },
  { clock: String(-DAY), name: 'A day slow' },
] as const;

const clockControls = (place: Place): Markup => html`
<section class="group" aria-labelledby="clock-title">
  <h2 id="clock-title">The device’s clock</h2>
  <ul class="chips">${CLOCKS.map(
    ({ clock, name }) =>
      html`<li><a class="chip" href="${href(place, { clock })}" ${clock === place.clock ? html`aria-current="true"` : ''}>${name}</a></li>`,
  )}</ul>
  <p class="note"><a href="${href(place)}" target="_blank" rel="noopener">Open this page in a second tab</a></p>
</section>`;

/** The record of everything that happened on the page. Filled by browser/event-log.js. */
export const eventLog: Markup = html`
<section class="log" aria-labelledby="log-title">
  <header><h2 id="log-title">Event log</h2><button type="button" id="clear-log" aria-label="Clear the event log">Clear</button></header>
  <div class="log-scroll" tabindex="0" role="region" aria-label="Entries">
    <ol id="events" reversed data-testid="events" aria-label="Newest first"></ol>
    <p class="log-empty">Nothing has happened yet.</p>
  </div>
</section>`;

/** What leaves the page with an auction, so that the token's purpose is in sight. */
const bidRequest: Markup = html`
<section class="bid" aria-labelledby="bid-title">
  <h2 id="bid-title">What ad code would send</h2>
  <div tabindex="0" role="region" aria-label="Bid request"><pre id="eids" data-testid="eids">"eids": []</pre></div>
</section>`;
