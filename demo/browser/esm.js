import { createClient, EUID, UID2 } from '/dist/index.js';
import { config } from './config.js';
import { log } from './event-log.js';
import { startOperatorControls } from './operator-controls.js';
import { show, startPanel } from './panel.js';
import { startReader } from './reader.js';
import { watchRequests } from './requests.js';
import { storedTimes, timesOf } from './source.js';

const client = createClient(config.product === 'euid' ? EUID : UID2, { baseUrl: config.operatorUrl });

/** @type {import('./source.js').Source} */
const source = {
  read() {
    const { state, token, identity } = client.getSnapshot();
    const times = identity ? timesOf(identity) : state === 'EXPIRED' ? storedTimes() : undefined;
    const signedOut = state === 'NO_IDENTITY' || state === 'INVALID' || state === 'REFRESH_EXPIRED';
    return { state, token, times, loginRequired: signedOut, optedOut: state === 'OPT_OUT' };
  },
  ask: () => client.getToken(),
  setIdentity: (identity) => client.setIdentity(identity),
  disconnect: () => client.disconnect(),
};

client.subscribe(() => {
  log('event', 'Change', client.getSnapshot().state);
  show(source.read());
});

log('page', 'Client created', client.getSnapshot().state);
startPanel(source);
startReader(source);
startOperatorControls();
watchRequests();
