import { byId, config } from './config.js';
import { log } from './event-log.js';
import { postJson } from './reader.js';

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
function showReport({ counts, fault }) {
  for (const cell of document.querySelectorAll('[data-route]'))
    cell.textContent = String(counts[/** @type {HTMLElement} */ (cell).dataset.route ?? ''] ?? 0);
  const radio = document.querySelector(`input[name="fault"][value="${fault.mode}"]`);
  if (radio && radio !== document.activeElement) /** @type {HTMLInputElement} */ (radio).checked = true;
}
