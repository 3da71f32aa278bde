import { span } from './words.js';

/**
 * What the page knows of an auction in one lane.
 *
 * @typedef {object} Facts
 * @property {'uid2' | 'euid'} product
 * @property {string} consent what the consent platform said: `outside`, `given` or `refused`
 * @property {import('./auction-reader.js').Status} reader when the auction was called
 * @property {boolean} told whether the operator has told this lane that the reader has opted out
 * @property {boolean} supplied whether the token that the page had from its server was still valid
 */

/**
 * A token that a bidder got.
 *
 * @typedef {object} Sent
 * @property {number} at ms since epoch
 * @property {number} expires likewise; Infinity where it is not known
 * @property {boolean} own whether it is the present reader's, as far as the page knows
 */

/**
 * What came of an auction in one lane: `open` where nothing was right or wrong.
 *
 * @typedef {object} Outcome
 * @property {number} wait ms
 * @property {'good' | 'bad' | 'open'} mark
 * @property {string} text
 * @property {string} reason
 */

/** @typedef {Omit<Outcome, 'wait'>} Finding */

/** A wait that nobody would notice; the rest is the page's own work. */
const AT_ONCE = 500;

/**
 * @param {number} wait
 * @param {Sent[]} sent
 * @param {Facts} facts
 * @returns {Outcome}
 */
export function judge(wait, sent, facts) {
  const { mark, text, reason } = sent.length ? ofTokens(sent, facts) : ofNone(facts);
  return isLate({ wait })
    ? { wait, mark: 'bad', text: `${text}, ${(wait / 1000).toFixed(1)} s late`, reason }
    : { wait, mark, text: `${text}, at once`, reason };
}

/** @param {{ wait: number }} outcome */
export const isLate = ({ wait }) => wait > AT_ONCE;

/**
 * Why no token may be sent, by the rules that everid's ways and Prebid's own modules have in common; empty where it may.
 *
 * @param {Facts} facts
 */
function forbidden({ product, consent }) {
  if (product === 'uid2') return consent === 'outside' ? '' : 'GDPR applies';
  if (consent === 'given') return '';
  return consent === 'refused' ? 'consent was refused' : 'GDPR does not apply';
}

/**
 * @param {Sent[]} sent
 * @param {Facts} facts
 * @returns {Finding}
 */
function ofTokens(sent, facts) {
  const why = forbidden(facts);
  if (facts.reader === 'signed out') return finding('bad', 'A token after the logout');
  if (sent.some(({ own }) => !own)) return finding('bad', 'The token of the reader before');
  if (why) return finding('bad', `A token although ${why}`, 'It was there before this was chosen.');
  if (facts.reader === 'opted out')
    return finding('bad', 'A token after the opt-out', facts.told ? TOLD : NOT_TOLD);
  const over = Math.max(...sent.map(({ at, expires }) => at - expires));
  return over > 0
    ? finding('bad', 'An expired token', `It expired ${span(over)} before.`)
    : finding('good', 'A valid token');
}

const TOLD = 'The operator has told this lane so.';
const NOT_TOLD = 'This lane has not asked the operator since, and could not know.';

/**
 * @param {Facts} facts
 * @returns {Finding}
 */
function ofNone(facts) {
  const why = forbidden(facts);
  if (facts.reader === 'signed out') return finding('good', 'No token', 'Nobody is signed in.');
  if (facts.reader === 'opted out' || facts.told)
    return finding('good', 'No token', 'The reader has opted out.');
  if (why) return finding('good', 'No token', `Withheld: ${why}.`);
  return facts.supplied
    ? finding('bad', 'No token', 'The page had a valid one.')
    : finding('open', 'No token', 'The one of the sign-in has expired, and this lane sent no newer one.');
}

/**
 * @param {Outcome['mark']} mark
 * @param {string} text
 * @returns {Finding}
 */
const finding = (mark, text, reason = '') => ({ mark, text, reason });
