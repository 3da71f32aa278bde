import { eidsIn, userPart } from './auction-requests.js';
import { isLate } from './auction-verdict.js';
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
  if (!waiting) return;
  cell(lane, 'verdict').textContent = 'The auction is waiting…';
  cell(lane, 'reason').textContent = '';
}

/**
 * @param {string} lane
 * @param {Outcome} outcome
 * @param {any[]} requests
 */
export function showOutcome(lane, outcome, requests) {
  const element = laneElement(lane);
  showWaiting(lane, false);
  for (const mark of ['good', 'open', 'bad']) element.classList.toggle(`is-${mark}`, outcome.mark === mark);
  element.classList.toggle('is-late', isLate(outcome));
  element.style.setProperty('--wait', String(Math.min(1, outcome.wait / delay)));
  cell(lane, 'verdict').textContent = `${outcome.text}.`;
  cell(lane, 'reason').textContent = outcome.reason;
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

/**
 * One line of the record of auctions.
 *
 * @typedef {object} Run
 * @property {string} at
 * @property {string} operator
 * @property {string} consent
 * @property {string} reader
 * @property {string | undefined} first the lane that was called first
 * @property {Record<string, Outcome>} outcomes
 */

/** @param {Run} run */
export function addRun({ at, operator, consent, reader, outcomes }) {
  const row = document.createElement('tr');
  row.role = 'row';
  const heads = [...document.querySelectorAll('.runs thead th')].map(({ textContent }) => textContent ?? '');
  const cells = [
    runCell('th', at),
    ...[operator, consent, reader].map((text) => runCell('td', text)),
    ...['stock', 'submodule', 'bridge'].map((lane) => outcomeCell(outcomes[lane])),
  ];
  // On small screens each cell names its column.
  for (const [index, element] of cells.entries()) element.dataset.head = heads[index] ?? '';
  row.append(...cells);
  byId('runs').prepend(row);
}

/** @param {Outcome | undefined} outcome none where the lane took no part */
function outcomeCell(outcome) {
  const element = runCell('td', outcome?.text ?? '–');
  if (!outcome) return element;
  element.classList.add(outcome.mark);
  const reason = document.createElement('small');
  reason.textContent = outcome.reason;
  if (outcome.reason) element.append(' ', reason);
  return element;
}

/**
 * @param {'th' | 'td'} tag
 * @param {string} text
 */
function runCell(tag, text) {
  const element = document.createElement(tag);
  const words = document.createElement('span');
  words.textContent = text;
  element.append(words);
  // Said outright, since a table that is laid out as a list is none to some browsers.
  element.role = tag === 'th' ? 'rowheader' : 'cell';
  return element;
}
