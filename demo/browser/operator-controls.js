import { byId, config } from './config.js';
import { log } from './event-log.js';
import { postJson } from './post-json.js';

const POLL = 2000;

/** @type {Record<string, object>} what each choice asks of the operator, beside its mode */
const DETAILS = { slow: { ms: 3000 }, status: { status: 503, retryAfter: 5 } };

/** Wires the operator's switches, and keeps them and the ledger in step with what other tabs do. */
export function startOperatorControls() {
  if (!config.localOperator) return;
  byId('faults').addEventListener('change', async (event) => {
    const { value: mode } = /** @type {HTMLInputElement} */ (event.target);
    await postJson('/api/operator-faults', { product: config.product, mode, ...DETAILS[mode] });
    log('page', 'Operator', mode === 'ok' ? 'works again' : mode);
  });
  byId('lifetimes').addEventListener('change', async (event) => {
    const { value } = /** @type {HTMLInputElement} */ (event.target);
    await postJson('/api/operator-lifetimes', { product: config.product, refreshExpires: Number(value) });
    log('page', 'Operator', `refresh tokens live ${value} s`);
  });
  document.addEventListener('visibilitychange', poll);
  void poll();
}

let timer = 0;

async function poll() {
  clearTimeout(timer);
  if (document.hidden) return;
  try {
    const response = await fetch(`/api/operator-log?product=${config.product}`);
    showReport(await response.json());
  } catch {
    // The demo has been stopped; the next answer will come when it runs again.
  }
  timer = setTimeout(poll, POLL);
}

/** @param {any} report */
function showReport({ counts, fault, lifetimes }) {
  for (const cell of document.querySelectorAll('[data-route]'))
    cell.textContent = String(counts[/** @type {HTMLElement} */ (cell).dataset.route ?? ''] ?? 0);
  check('fault', fault.mode);
  check('refresh-expires', lifetimes.refreshExpires);
}

/**
 * Checks the radio button of a value, unless the reader is at these buttons: an answer on its way must not undo a choice.
 *
 * @param {string} name
 * @param {unknown} value
 */
function check(name, value) {
  const radio = document.querySelector(`input[name="${name}"][value="${value}"]`);
  if (!radio || document.activeElement?.getAttribute('name') === name) return;
  /** @type {HTMLInputElement} */ (radio).checked = true;
}
