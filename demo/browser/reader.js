import { byId, config } from './config.js';
import { log } from './event-log.js';
import { show } from './panel.js';
import { postJson } from './post-json.js';

/** @import { Source } from './source.js' */

/**
 * Wires the sign-in form, the buttons for other readers, and logout.
 *
 * @param {Source} source
 */
export function startReader(source) {
  const email = /** @type {HTMLInputElement} */ (byId('email'));
  document.getElementById('sign-in')?.addEventListener('submit', (event) => {
    event.preventDefault();
    void signIn(source, email.value);
  });
  for (const button of document.querySelectorAll('button[data-email]')) {
    button.addEventListener('click', () => {
      email.value = /** @type {HTMLElement} */ (button).dataset.email ?? '';
      if (button.getAttribute('type') === 'button') void signIn(source, email.value);
    });
  }
  byId('logout').addEventListener('click', () => logOut(source));
}

/**
 * Asks the site's own server, which asks the operator, and hands the answer to everid.
 *
 * @param {Source} source
 * @param {string} email
 */
async function signIn(source, email) {
  tell('Asking the server…');
  const answer = await postJson('/api/login', { email, product: config.product });
  if (answer.status === 'success') source.setIdentity(answer.identity);
  tell(OUTCOMES[answer.status] ?? answer.message ?? 'The server gave no answer.');
  log('page', 'Sign-in', answer.status);
  show(source.read());
}

/** @type {Record<string, string>} */
const OUTCOMES = {
  success: 'Signed in.',
  optout: 'The operator says that this reader has opted out, so there is no identity.',
  refused: 'The operator refused this email.',
  unavailable: 'The operator gave the server no answer.',
};

/** @param {Source} source */
async function logOut(source) {
  source.disconnect();
  log('page', 'Logout');
  show(source.read());
  tell('Logged out.');
  await postJson('/api/logout', { product: config.product });
}

/**
 * Says how something went, beside the sign-in form.
 *
 * @param {string} outcome
 */
export function tell(outcome) {
  byId('outcome').textContent = outcome;
}
