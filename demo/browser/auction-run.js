import { holdAuction } from './auction-lanes.js';
import { optedOut, theReader } from './auction-reader.js';
import { eidsIn, tokensIn } from './auction-requests.js';
import { learnFromStorage } from './auction-tokens.js';
import { judge } from './auction-verdict.js';
import { showIds, showOutcome, showWaiting } from './auction-view.js';
import { config, trueNow } from './config.js';

/** @import { Lane } from './auction-lanes.js' */
/** @import { Reader } from './auction-reader.js' */
/** @import { Outcome } from './auction-verdict.js' */

/**
 * In this time a lane that does not wait for its id is through, ms. A lane that waits leaves the thread to the next one:
 * so none has the work of another in its own wait, and all are asked at nearly the same moment.
 */
const HEAD_START = 200;

let serial = 0;

/** What the bidders got since the last time. */
export async function newRequests() {
  const response = await fetch(`/api/bid-requests?after=${serial}`);
  const { last, requests } = await response.json();
  serial = last;
  return /** @type {any[]} */ (requests);
}

/**
 * Holds one auction in every lane, and says what came of each.
 *
 * @param {Lane[]} lanes in the order in which they are called
 * @param {string} consent
 * @returns {Promise<{ reader: string, outcomes: Record<string, Outcome> }>}
 */
export async function runAuction(lanes, consent) {
  if (lanes.some((lane) => lane.toldOptOut())) optedOut();
  const before = theReader();
  const toldBefore = lanes.map((lane) => lane.toldOptOut());
  learnFromStorage(before.serial);
  const waits = await inTurn(lanes);
  const requests = await newRequests();
  learnFromStorage(theReader().serial);
  /** @type {Record<string, Outcome>} */
  const outcomes = {};
  for (const [index, lane] of lanes.entries()) {
    const own = requests.filter((request) => request.lane === lane.id);
    own.sort((one, other) => one.bidder.localeCompare(other.bidder));
    // An opt-out that comes while the auction waits excuses what is not sent, and does not accuse what has been.
    const told = own.some((request) => eidsIn(request).length) ? !!toldBefore[index] : lane.toldOptOut();
    const outcome = judgeLane(waits[index] ?? 0, own, before, { consent, told });
    outcomes[lane.id] = outcome;
    showOutcome(lane.id, outcome, own);
    showIds(lane);
  }
  return { reader: before.status, outcomes };
}

/**
 * @param {number} wait
 * @param {any[]} requests
 * @param {Reader} before who it was when the auction was called
 * @param {{ consent: string, told: boolean }} heard
 */
function judgeLane(wait, requests, before, heard) {
  // Somebody may have logged out, or in, while the auction waited.
  const reader = requests[0]?.at >= theReader().since ? theReader() : before;
  const supplied = (reader.identity?.identity_expires ?? 0) > trueNow();
  return judge(wait, tokensIn(requests, reader.serial), {
    product: config.product,
    reader: reader.status,
    supplied,
    ...heard,
  });
}

/** @param {Lane[]} lanes */
async function inTurn(lanes) {
  const auctions = [];
  for (const lane of lanes) {
    const auction = hold(lane);
    auctions.push(auction);
    await Promise.race([auction, new Promise((resolve) => setTimeout(resolve, HEAD_START))]);
  }
  return Promise.all(auctions);
}

/** @param {Lane} lane */
async function hold({ id, prebid }) {
  showWaiting(id, true);
  const wait = await holdAuction(prebid());
  showWaiting(id, false);
  return wait;
}
