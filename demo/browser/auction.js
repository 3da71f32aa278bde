import { bridgeLane, moduleLane } from './auction-lanes.js';
import { optedOut, signedIn, signedOut, theReader } from './auction-reader.js';
import { newRequests, runAuction } from './auction-run.js';
import { addRun, showIds, takesPart } from './auction-view.js';
import { byId, config, trueNow } from './config.js';
import { log } from './event-log.js';
import { startOperatorControls } from './operator-controls.js';
import { say, unsay } from './say.js';
import { askServer, outcomeOf } from './sign-in.js';
import { preciseTime } from './words.js';

/** @import { Lane } from './auction-lanes.js' */
/** @import { Run } from './auction-view.js' */

/** What outlives a page view within the tab. */
const RUNS = `auction-history-${config.product}`;
const AT_ONCE = 'auction-at-once';
const BUILD = 'auction-bridge-build';

/** @type {Run[]} */
const runs = JSON.parse(sessionStorage.getItem(RUNS) ?? '[]');
const build = /** @type {HTMLSelectElement} */ (byId('bridge-build'));
const runButton = /** @type {HTMLButtonElement} */ (byId('run'));
const platform = /** @type {any} */ (window).consentPlatform;

build.value = sessionStorage.getItem(BUILD) ?? 'bridge-user-id';
runs.forEach(addRun);
startOperatorControls();

const { identity } = theReader();
/** @type {Promise<Lane>[]} */
const loading = [moduleLane('stock', 'pbjsStock', identity), bridgeLane(build.value, identity, onChange)];
if (!document.querySelector('[data-lane="submodule"] [name="lane-on"]:disabled'))
  loading.splice(1, 0, moduleLane('submodule', 'pbjsSubmodule', identity));

/**
 * The bridge's client is the first to hear of most things.
 *
 * @param {boolean} hasToken
 */
async function onChange(hasToken) {
  unsay(hasToken);
  if (theReader().status !== 'signed in') return;
  const lanes = await Promise.all(loading);
  if (!lanes.some((lane) => lane.toldOptOut())) return;
  optedOut();
  say('outcome', 'The operator says that this reader has opted out.');
}

/** Holds one auction in every lane that takes part. */
async function run() {
  runButton.disabled = true;
  const lanes = inOrder((await Promise.all(loading)).filter(({ id }) => takesPart(id)));
  const consent = platform.choice();
  const at = preciseTime(trueNow());
  const operator = operatorState();
  const result = await runAuction(lanes, consent);
  record({ at, operator, consent: consentName(consent), first: lanes[0]?.id, ...result });
  runButton.disabled = false;
}

/**
 * Another lane goes first each time.
 *
 * @param {Lane[]} lanes
 */
function inOrder(lanes) {
  const next = lanes.findIndex(({ id }) => id === runs.at(-1)?.first) + 1;
  return [...lanes.slice(next), ...lanes.slice(0, next)];
}

const operatorState = () =>
  document.querySelector('input[name="fault"]:checked + .chip')?.firstChild?.textContent?.trim() ||
  'not ours';

/** @param {string} value */
const consentInput = (value) =>
  /** @type {HTMLInputElement} */ (document.querySelector(`input[name="consent"][value="${value}"]`));

/** @param {string} value */
const consentName = (value) => consentInput(value).nextElementSibling?.textContent?.trim() ?? value;

/** @param {Run} entry */
function record(entry) {
  addRun(entry);
  runs.push(entry);
  sessionStorage.setItem(RUNS, JSON.stringify(runs.slice(-20)));
  log('page', 'Auction', Object.keys(entry.outcomes).join(', '));
}

/** @param {string} email */
async function signIn(email) {
  say('outcome', 'Asking the server…');
  const answer = await askServer(email);
  log('page', 'Sign-in', answer.status ?? 'no answer');
  const known = answer.status === 'success' || answer.status === 'optout';
  if (known) signedIn(email, answer.identity);
  // Somebody else sits at the screen: without an identity of theirs, the reader before is to be forgotten.
  if (known) await forAll((lane) => (answer.identity ? lane.signIn(answer.identity) : lane.logOut()));
  const text = outcomeOf(answer, 'Signed in: all three have the identity.');
  say('outcome', text, answer.status === 'success' ? 'token' : undefined);
}

async function logOut() {
  signedOut();
  await forAll((lane) => lane.logOut());
  log('page', 'Logout');
  say('outcome', 'Logged out.');
}

/** @param {(lane: Lane) => void} act */
async function forAll(act) {
  const lanes = await Promise.all(loading);
  lanes.forEach(act);
  lanes.forEach(showIds);
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
  sessionStorage.removeItem(RUNS);
  byId('runs').replaceChildren();
});
byId('consents').addEventListener('change', (event) => {
  const { value } = /** @type {HTMLInputElement} */ (event.target);
  platform.choose(value);
  log('page', 'Consent', value);
});
consentInput(platform.choice()).checked = true;

await newRequests();
(await Promise.all(loading)).forEach(showIds);
if (sessionStorage.getItem(AT_ONCE)) {
  sessionStorage.removeItem(AT_ONCE);
  void run();
}
