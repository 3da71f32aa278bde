import { byId } from './config.js';
import { dropInSource } from './drop-in-source.js';
import { log } from './event-log.js';
import { startOperatorControls } from './operator-controls.js';
import { show, startPanel } from './panel.js';
import { startReader } from './reader.js';
import { watchRequests } from './requests.js';
import { cookieValue } from './source.js';

const source = dropInSource({ useCookie: true }, (event, detail) => {
  log('event', event || 'init callback', detail);
  show(source.read());
  showCookie();
});

startPanel(source);
startReader(source);
startOperatorControls();
watchRequests();
showCookie();
// What came of the sign-in has been said; a reload must not say it again.
const address = new URL(location.href);
address.searchParams.delete('signin');
if (address.href !== location.href) history.replaceState(history.state, '', address);

/** Tells that the cookie is there, not what it holds: the refresh token in it is a secret. */
function showCookie() {
  const value = cookieValue();
  byId('cookie-reading').textContent = value ? `present, ${encodeURIComponent(value).length} bytes` : 'none';
}
