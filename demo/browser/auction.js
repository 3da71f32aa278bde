import { bridgeLane, holdAuction, moduleLane } from './auction-lanes.js';
import { learn, learnFromStorage } from './auction-tokens.js';
import { judge } from './auction-verdict.js';
import { addRun, showIds, showOutcome, showWaiting, takesPart } from './auction-view.js';
import { byId, config, trueNow } from './config.js';
import { log } from './event-log.js';
import { startOperatorControls } from './operator-controls.js';
import { postJson } from './post-json.js';
import { preciseTime } from './words.js';

/** @import { Lane } from './auction-lanes.js' */

/** What outlives a page view within the tab, as a publisher's session would on its server. */
const KEPT = { reader: `auction-reader-${config.product}`, runs: `auction-runs-${config.product}` };
const AT_ONCE = 'auction-at-once';
const BUILD = 'auction-bridge-build';

let identity = JSON.parse(sessionStorage.getItem(KEPT.reader) ?? 'null') ?? undefined;
/** @type {any[]} */
const runs = JSON.parse(sessionStorage.getItem(KEPT.runs) ?? '[]');
const build = /** @type {HTMLSelectElement} */ (byId('bridge-build'));
const runButton = /** @type {HTMLButtonElement} */ (byId('run'));
const platform = /** @type {any} */ (window).consentPlatform;

build.value = sessionStorage.getItem(BUILD) ?? 'bridge-user-id';
learn(identity);
runs.forEach(addRun);
startOperatorControls();

/** @type {Promise<Lane>[]} */
const loading = [
  moduleLane('stock', 'pbjsStock', 'localStorage', identity),
  bridgeLane(build.value, identity),
];
if (!document.querySelector('[data-lane="submodule"] [name="lane-on"]:disabled'))
  loading.splice(1, 0, moduleLane('submodule', 'pbjsSubmodule', 'cookie', identity));

let serial = 0;

/** Holds one auction in every lane that takes part, all at the same moment. */
async function run() {
  runButton.disabled = true;
  const lanes = (await Promise.all(loading)).filter(({ id }) => takesPart(id));
  learnFromStorage();
  const signedIn = !!identity;
  const at = preciseTime(trueNow());
  const waits = await Promise.all(
    lanes.map(async ({ id, prebid }) => {
      showWaiting(id, true);
      const wait = await holdAuction(prebid());
      showWaiting(id, false);
      return wait;
    }),
  );
  const requests = await newRequests();
  learnFromStorage();
  /** @type {Record<string, any>} */
  const outcomes = {};
  for (const [index, lane] of lanes.entries()) {
    const own = requests.filter((request) => request.lane === lane.id);
    own.sort((one, other) => one.bidder.localeCompare(other.bidder));
    outcomes[lane.id] = judge(waits[index] ?? 0, own, signedIn);
    showOutcome(lane.id, outcomes[lane.id], own);
    showIds(lane);
  }
  record({ at, operator: operatorState(), reader: signedIn ? 'signed in' : 'signed out', outcomes });
  runButton.disabled = false;
}

/** What the bidders got since the last time. */
async function newRequests() {
  const response = await fetch(`/api/bid-requests?after=${serial}`);
  const { last, requests } = await response.json();
  serial = last;
  return /** @type {any[]} */ (requests);
}

const operatorState = () =>
  document.querySelector('input[name="fault"]:checked + .chip')?.firstChild?.textContent?.trim() ||
  'not ours';

/** @param {any} entry */
function record(entry) {
  addRun(entry);
  runs.push(entry);
  sessionStorage.setItem(KEPT.runs, JSON.stringify(runs.slice(-20)));
  log('page', 'Auction', Object.keys(entry.outcomes).join(', '));
}

/** @param {string} email */
async function signIn(email) {
  byId('outcome').textContent = 'Asking the server…';
  const answer = await postJson('/api/login', { email, product: config.product });
  log('page', 'Sign-in', answer.status ?? 'no answer');
  byId('outcome').textContent = OUTCOMES[answer.status] ?? answer.message ?? 'The server gave no answer.';
  if (answer.status !== 'success') return;
  keep(answer.identity);
  for (const lane of await Promise.all(loading)) {
    lane.signIn(answer.identity);
    showIds(lane);
  }
}

/** @type {Record<string, string>} */
const OUTCOMES = {
  success: 'Signed in: all three have the identity.',
  optout: 'The operator says that this reader has opted out, so there is no identity.',
  refused: 'The operator refused this email.',
  unavailable: 'The operator gave the server no answer.',
};

async function logOut() {
  keep(undefined);
  for (const lane of await Promise.all(loading)) {
    lane.logOut();
    showIds(lane);
  }
  log('page', 'Logout');
  byId('outcome').textContent = 'Logged out.';
}

/** @param {any} next */
function keep(next) {
  identity = next;
  learn(next);
  if (next) sessionStorage.setItem(KEPT.reader, JSON.stringify(next));
  else sessionStorage.removeItem(KEPT.reader);
}

const email = /** @type {HTMLInputElement} */ (byId('email'));
byId('sign-in').addEventListener('submit', (event) => {
  event.preventDefault();
  void signIn(email.value);
});
for (const button of document.querySelectorAll('button[data-email]'))
  button.addEventListener('click', () => {
    email.value = /** @type {HTMLElement} */ (button).dataset.email ?? '';
    void signIn(email.value);
  });
byId('logout').addEventListener('click', logOut);
runButton.addEventListener('click', run);
byId('new-view').addEventListener('click', () => {
  sessionStorage.setItem(AT_ONCE, 'yes');
  location.reload();
});
build.addEventListener('change', () => {
  sessionStorage.setItem(BUILD, build.value);
  location.reload();
});
byId('clear-runs').addEventListener('click', () => {
  runs.length = 0;
  sessionStorage.removeItem(KEPT.runs);
  byId('runs').replaceChildren();
});
byId('consents').addEventListener('change', (event) => {
  const { value } = /** @type {HTMLInputElement} */ (event.target);
  platform.choose(value);
  log('page', 'Consent', value);
});
const consent = document.querySelector(`input[name="consent"][value="${platform.choice()}"]`);
if (consent) /** @type {HTMLInputElement} */ (consent).checked = true;

await newRequests();
for (const lane of await Promise.all(loading)) showIds(lane);
if (sessionStorage.getItem(AT_ONCE)) {
  sessionStorage.removeItem(AT_ONCE);
  void run();
}
