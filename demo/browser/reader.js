import { byId, config } from './config.js';
import { log } from './event-log.js';
import { given, show } from './panel.js';
import { postJson } from './post-json.js';
import { say } from './say.js';
import { askServer, outcomeOf } from './sign-in.js';

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
  const answer = await askServer(email);
  if (answer.status === 'success') {
    given(answer.identity.advertising_token);
    source.setIdentity(answer.identity);
  }
  // Somebody else sits at the screen: the reader before is no longer to be known here.
  if (answer.status === 'optout') source.disconnect();
  log('page', 'Sign-in', answer.status ?? 'no answer');
  show(source.read());
  tell(outcomeOf(answer, 'Signed in.'), answer.status === 'success' ? 'token' : undefined);
}

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
 * @param {import('./say.js').Holds} [holds]
 */
export const tell = (outcome, holds) => say('outcome', outcome, holds);
