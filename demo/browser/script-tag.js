import { byId, config } from './config.js';
import { dropInSource } from './drop-in-source.js';
import { log } from './event-log.js';
import { startOperatorControls } from './operator-controls.js';
import { show, startPanel } from './panel.js';
import { startReader, tell } from './reader.js';
import { watchRequests } from './requests.js';

const source = dropInSource({}, (event, detail) => {
  log('event', event || 'init callback', detail);
  show(source.read());
});

startPanel(source);
startReader(source);
startOperatorControls();
watchRequests();

/** Client-side token generation: only the hash of the email leaves the page, and the server is not asked at all. */
document.getElementById('client-side')?.addEventListener('click', async () => {
  const sdk = /** @type {any} */ (window)[`__${config.product}`];
  const { subscriptionId, serverPublicKey } = config;
  const email = /** @type {HTMLInputElement} */ (byId('email')).value;
  tell('Asking the operator…');
  try {
    await sdk.setIdentityFromEmail(email, { subscriptionId, serverPublicKey });
    if (sdk.hasOptedOut()) tell('The operator says that this reader has opted out.');
    else tell('Signed in, without the server.', 'token');
  } catch (error) {
    tell(String(error instanceof Error ? error.message : error));
  }
  show(source.read());
});
