import { byId, clockOffset, config, trueNow } from './config.js';
import { log } from './event-log.js';
import { say, unsay } from './say.js';
import { moveNow, riseTide, showTimes } from './timeline.js';
import { atTime, dateAndTime, shortened, span } from './words.js';

/** @import { Reading, Source } from './source.js' */

/** @type {Record<string, string>} */
const MEANINGS = {
  LOADING: 'waiting for the script',
  ESTABLISHED: 'a token is at hand',
  REFRESHED: 'a token is at hand that was not there when the page began',
  EXPIRED: 'the token has expired, a refresh may bring another',
  NO_IDENTITY: 'nobody is signed in',
  INVALID: 'the identity given was not one',
  REFRESH_EXPIRED: 'the identity is over, the reader must sign in again',
  OPT_OUT: 'this reader has opted out',
};

/** Why it is called so: everid keeps the official SDK’s contract. */
const GIVEN =
  'An identity that the page sets later counts as refreshed: the official SDK has it so (status 1). No refresh has been sent for this one.';

/** @type {Reading | undefined} */
let shown;
/** @type {string | undefined} what the page itself has handed over */
let givenToken;
let tokens = 0;

/**
 * Shows a reading. Nothing is read in between: a missing event would show as a wrong panel.
 *
 * @param {Reading} reading
 */
export function show(reading) {
  const previous = shown;
  shown = reading;
  if (previous?.state !== reading.state) showState(reading.state);
  // What the server has said of a sign-in stands until the script has looked.
  if (previous && previous.state !== 'LOADING' && previous.state !== reading.state) unsay(!!reading.token);
  if (previous?.token !== reading.token) showToken(reading.token);
  setText('login-required', yesOrNo(reading.loginRequired));
  setText('opted-out', yesOrNo(reading.optedOut));
  if (reading.token && previous?.token !== reading.token) countToken();
  setText('state-note', reading.state === 'REFRESHED' && reading.token === givenToken ? GIVEN : '');
  showTimes(reading.times);
  showDeadlines();
}

/**
 * Takes note of a token that the page is about to hand to everid.
 *
 * @param {string} token
 */
export function given(token) {
  givenToken = token;
}

/** @param {string} state */
function showState(state) {
  byId('state').dataset.state = state;
  setText('state', state);
  setText('state-meaning', MEANINGS[state] ?? '');
}

/** @param {string | undefined} token */
function showToken(token) {
  setText('token', token ? shortened(token) : 'none');
  /** @type {HTMLButtonElement} */ (byId('copy-token')).disabled = !token;
  const uids = token ? [{ id: shortened(token), atype: 3 }] : [];
  const eids = token ? [{ source: config.product === 'euid' ? 'euid.eu' : 'uidapi.com', uids }] : [];
  setText('eids', `"eids": ${JSON.stringify(eids, null, 2)}`);
}

function countToken() {
  tokens += 1;
  setText('tokens', String(tokens));
  riseTide();
}

function showDeadlines() {
  const now = trueNow();
  for (const row of document.querySelectorAll('[data-deadline]')) {
    const name = /** @type {HTMLElement} */ (row).dataset.deadline ?? '';
    const time = shown?.times?.[/** @type {keyof import('./source.js').Times} */ (name)];
    row.classList.toggle('is-past', time !== undefined && time <= now);
    const [at, within] = row.querySelectorAll('td');
    if (at) at.textContent = time === undefined ? '–' : atTime(time, now);
    if (within)
      within.textContent =
        time === undefined ? '–' : time > now ? span(time - now) : `${span(now - time)} ago`;
  }
}

/**
 * @param {string} id
 * @param {string} text
 */
function setText(id, text) {
  const element = byId(id);
  // An unchanged text set again would be read aloud again.
  if (element.textContent !== text) element.textContent = text;
}

/** @param {boolean | undefined} value */
const yesOrNo = (value) => (value === undefined ? '–' : value ? 'yes' : 'no');

/** Keeps the times moving: each frame, or each second for readers who want less motion. */
function tick() {
  showDeadlines();
  moveNow();
  setText('page-clock', dateAndTime(Date.now()));
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) setTimeout(tick, 1000);
  else requestAnimationFrame(tick);
}

/**
 * Wires the panel's two buttons to a source, and starts its clock.
 *
 * @param {Source} source
 */
export function startPanel(source) {
  byId('copy-token').addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(shown?.token ?? '');
      tell('Token copied', '', 'token');
    } catch {
      tell('Token not copied', 'the browser refused', 'token');
    }
  });
  byId('ask-token').addEventListener('click', () => askForToken(source));
  showClock();
  show(source.read());
  tick();
}

/**
 * Says what came of a button, beside it, and in the log, which is not read aloud, since its lines come by themselves.
 *
 * @param {string} outcome
 * @param {string} detail
 * @param {import('./say.js').Holds} holds
 * @param {string} [token] is not worth reading aloud
 */
function tell(outcome, detail, holds, token = '') {
  log('page', outcome, `${token} ${detail}`.trim());
  say('token-told', `${outcome} ${detail}`.trim(), holds);
}

/** @param {Source} source */
async function askForToken(source) {
  const before = performance.now();
  const took = () => `after ${Math.round(performance.now() - before)} ms`;
  try {
    const token = await source.ask();
    tell('Token given', took(), 'token', shortened(token));
  } catch (error) {
    tell('No token', `${took()}: ${error instanceof Error ? error.message : error}`, 'no-token');
  }
  show(source.read());
}

function showClock() {
  if (!clockOffset) return;
  const banner = byId('clock-banner');
  banner.hidden = false;
  banner.textContent = `For this page it is ${dateAndTime(Date.now())}: its clock is ${span(clockOffset)} ${clockOffset > 0 ? 'fast' : 'slow'}. The times in the panel are the right ones.`;
}
