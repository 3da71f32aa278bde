import { eidsIn, inWords, isBad, isLate, userPart } from './auction-verdict.js';
import { byId } from './config.js';
import { shortened } from './words.js';

/** @import { Lane } from './auction-lanes.js' */
/** @import { Outcome } from './auction-verdict.js' */

const delay = Number(byId('lanes').dataset.auctionDelay);

/**
 * @param {string} lane
 * @param {string} name
 */
const cell = (lane, name) =>
  /** @type {HTMLElement} */ (document.querySelector(`[data-testid="${lane}-${name}"]`));

/** @param {string} lane */
const laneElement = (lane) => /** @type {HTMLElement} */ (document.querySelector(`[data-lane="${lane}"]`));

/** @param {string} lane */
export const takesPart = (lane) =>
  /** @type {HTMLInputElement} */ (laneElement(lane).querySelector('[name="lane-on"]')).checked;

/**
 * @param {string} lane
 * @param {boolean} waiting
 */
export function showWaiting(lane, waiting) {
  laneElement(lane).classList.toggle('is-waiting', waiting);
  if (waiting) cell(lane, 'verdict').textContent = 'The auction is waiting…';
}

/**
 * @param {string} lane
 * @param {Outcome} outcome
 * @param {any[]} requests
 */
export function showOutcome(lane, outcome, requests) {
  const element = laneElement(lane);
  showWaiting(lane, false);
  element.classList.toggle('is-bad', isBad(outcome));
  element.classList.toggle('is-late', isLate(outcome));
  element.style.setProperty('--wait', String(Math.min(1, outcome.wait / delay)));
  cell(lane, 'verdict').textContent = `${inWords(outcome)}.`;
  cell(lane, 'wait').textContent = `${Math.round(outcome.wait)} ms`;
  cell(lane, 'sent').replaceChildren(...requests.map(sentRow));
  cell(lane, 'requests').textContent = requests.map(requestText).join('\n\n') || 'No request was sent.';
}

/** @param {any} request */
function sentRow(request) {
  const row = document.createElement('tr');
  const bidder = document.createElement('th');
  bidder.scope = 'row';
  bidder.textContent = request.bidder;
  const eids = document.createElement('td');
  const found = eidsIn(request).map(({ source, token }) => {
    const line = document.createElement('span');
    line.textContent = `${source} ${shortened(token)}`;
    line.title = token;
    return line;
  });
  eids.append(...(found.length ? found : ['none']));
  row.append(bidder, eids);
  return row;
}

/** @param {any} request */
const requestText = (request) =>
  `${request.bidder} (${request.method})\n${JSON.stringify(userPart(request), null, 1)}`;

/** @param {Lane} lane */
export function showIds({ id, prebid, route }) {
  const ids = prebid().getUserIds?.();
  const text = JSON.stringify(ids, (_, value) => (typeof value === 'string' ? shortened(value) : value));
  cell(id, 'ids').textContent = text ?? 'this Prebid has none';
  if (route) cell(id, 'route').textContent = route() ?? '';
}

const LANES = ['stock', 'submodule', 'bridge'];

/** @param {{ at: string, operator: string, reader: string, outcomes: Record<string, Outcome> }} run */
export function addRun({ at, operator, reader, outcomes }) {
  const row = document.createElement('tr');
  const when = document.createElement('th');
  when.scope = 'row';
  when.textContent = at;
  row.append(when, ...[operator, reader].map((text) => column(text)));
  for (const lane of LANES) {
    const outcome = outcomes[lane];
    const cell = column(outcome ? inWords(outcome) : '–');
    if (outcome) cell.className = isBad(outcome) ? 'bad' : 'good';
    row.append(cell);
  }
  byId('runs').prepend(row);
}

/** @param {string} text */
function column(text) {
  const element = document.createElement('td');
  element.textContent = text;
  return element;
}
