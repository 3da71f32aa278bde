import type { Identity } from '../identity/identity.js';
import { own } from '../identity/parse.js';
import { OperatorError } from './operator-error.js';
import { wireIdentity } from './wire-identity.js';

/** How `generateToken` ended: with an identity, or without one because the user does not want it. */
export type GenerateOutcome =
  | { readonly status: 'success'; readonly identity: Identity }
  /** The user has opted out. Do not ask again for this user; remove what the page still holds. */
  | { readonly status: 'optout' }
  /** EUID: the consent string does not allow it. */
  | { readonly status: 'insufficient_user_consent' };

/** How `refreshToken` ended. After anything but `success` the old identity is over. */
export type RefreshOutcome =
  | { readonly status: 'success'; readonly identity: Identity }
  | { readonly status: 'optout' }
  /** The refresh token is over or is not this operator's: generate a new one when the user is next here. */
  | { readonly status: 'expired_token' | 'invalid_token' };

/** @throws OperatorError where the answer is neither an identity nor one of the words. */
export function readOutcome<Word extends string>(
  message: unknown,
  words: readonly Word[],
): { readonly status: 'success'; readonly identity: Identity } | { readonly status: Word } {
  const said = statusOf(message);
  const isBare = said === 'success' && own(message, 'body') === undefined;
  // Documents of EUID have insufficient consent as the message of a "success" without a body.
  const reason = isBare ? own(message, 'message') : said;
  const word = words.find((known) => known === reason);
  if (word !== undefined) return { status: word };
  if (said !== 'success') throw new OperatorError('unreadable', 'The answer has a status that is not known.');
  return { status: said, identity: readIdentity(own(message, 'body')) };
}

/** @throws OperatorError where the answer says neither yes nor no. */
export function readVerdict(message: unknown): boolean {
  const verdict = statusOf(message) === 'success' ? own(message, 'body') : undefined;
  if (typeof verdict === 'boolean') return verdict;
  throw new OperatorError('unreadable', 'The answer says neither true nor false.');
}

const statusOf = (message: unknown): unknown => (message ? own(message, 'status') : undefined);

function readIdentity(body: unknown): Identity {
  const identity = wireIdentity(body);
  if (typeof identity !== 'string') return identity;
  throw new OperatorError('unreadable', `The operator's identity is incomplete: see ${identity}.`);
}
