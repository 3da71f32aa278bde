import { byId, trueNow } from './config.js';
import { preciseTime } from './words.js';

const KEPT = 200;

const list = byId('events');

/**
 * Adds a line to the event log, the latest at the top. Requests are told of when they are over, and go where they began.
 *
 * @param {'event' | 'request' | 'page'} kind
 * @param {string} name
 * @param {string} [detail]
 * @param {number} [at] the right time, ms since epoch
 */
export function log(kind, name, detail = '', at = trueNow()) {
  const entry = document.createElement('li');
  entry.dataset.kind = kind;
  entry.dataset.at = String(at);
  entry.append(
    part('time', 'log-time', preciseTime(at)),
    part('strong', 'log-name', name),
    part('span', 'log-detail', detail),
  );
  const entries = /** @type {HTMLLIElement[]} */ ([...list.children]);
  list.insertBefore(entry, entries.find((other) => Number(other.dataset.at) <= at) ?? null);
  while (list.children.length > KEPT) list.lastElementChild?.remove();
}

/**
 * @param {string} tag
 * @param {string} style
 * @param {string} text
 */
function part(tag, style, text) {
  const element = document.createElement(tag);
  element.className = style;
  element.textContent = text;
  return element;
}

byId('clear-log').addEventListener('click', () => list.replaceChildren());
