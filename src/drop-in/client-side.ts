import { hashIdentifier, isBase64Hash } from '../dii/hash.js';
import { isNormalizedPhone } from '../dii/phone.js';
import { normalizeEmail } from '../dii/strict-email.js';
import { deviceTime } from '../environment/device-time.js';
import type { Environment } from '../environment/environment.js';
import type { Held } from '../identity/identity.js';
import { optOut } from '../identity/identity.js';
import { own, parseIdentity } from '../identity/parse.js';
import { dateByFastClock, isDead, isUsable } from '../identity/timing.js';
import { fromBase64 } from '../operator-api/base64.js';
import { type ClientSideIdentityOptions, clientGenerate } from '../operator-api/client-generate.js';
import { checkClientSideOptions } from './client-side-options.js';

// Client-side token generation, and hashing. A file of its own, loaded when a page first asks for it.

export type { ClientSideIdentityOptions };
export { hashIdentifier };

export type IdentifierKind = 'Email' | 'EmailHash' | 'Phone' | 'PhoneHash';

const TIMEOUT = 10_000;

/**
 * Asks the operator for an identity, and applies it.
 *
 * @param baseUrl the operator's address; undefined where the page has not named it.
 * @param controller aborted where the page has logged out since: then nothing is sent, and nothing applied.
 * @param apply takes over the identity, or the opt-out of the user.
 * @throws TypeError or Error for a wrong argument; the operator's refusals are strings, as in the official SDK.
 */
export async function generate(
  environment: Environment,
  product: string,
  clientTag: string,
  baseUrl: () => Promise<string | undefined>,
  kind: IdentifierKind,
  value: unknown,
  options: unknown,
  controller: AbortController,
  apply: (held: Held) => void,
): Promise<void> {
  // Rule 1: looked at before the request goes out, and again in the very turn in which its answer is applied.
  const check = () => {
    if (controller.signal.aborted) throw new Error(`${product} SDK aborted.`);
  };
  checkClientSideOptions(options, product);
  const identifier = identifierOf(kind, value);
  const operator = await baseUrl();
  if (operator === undefined) throw new Error('Name the baseUrl in init.');
  const subtle = environment.crypto?.subtle;
  if (!subtle) throw new Error('Client-side token generation needs a page on https.');
  const hash = kind.endsWith('Hash') ? identifier : await hashIdentifier(identifier, subtle);
  const began = deviceTime(environment);
  const [status, text] = await clientGenerate(
    { environment, baseUrl: operator, clientTag, requestTimeout: TIMEOUT },
    subtle,
    options,
    kind.startsWith('Email') ? { email_hash: hash } : { phone_hash: hash },
    controller,
    check,
  );
  const held = read(status, text, began, deviceTime(environment));
  check();
  apply(held);
}

/** SHA-256 as 64 lower-case hexadecimal digits. */
export async function hashHex(text: string): Promise<string> {
  const bytes = fromBase64(await hashIdentifier(text));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** What is to be hashed, or the hash itself. Throws the official SDK's texts where it can't be meant. */
function identifierOf(kind: IdentifierKind, value: unknown): string {
  const text = typeof value === 'string' ? value : '';
  if (kind === 'Email') return demanded(normalizeEmail(text), 'Invalid email address');
  if (kind === 'Phone') return demanded(isNormalizedPhone(text) && text, 'Invalid phone number');
  return demanded(isBase64Hash(text) && text, 'Invalid hash');
}

function demanded(identifier: string | false | undefined, message: string): string {
  if (!identifier) throw new Error(message);
  return identifier;
}

/** The words of a refusal, by HTTP status. */
const REFUSALS: Readonly<Record<number, readonly [status: string, text: string]>> = {
  400: ['client_error', 'Client error'],
  403: ['invalid_http_origin', 'Forbidden'],
};

function read(status: number, text: string, began: number, now: number): Held {
  const refusal = REFUSALS[status];
  if (status !== 200 && !refusal) throw `API error: Unexpected HTTP status ${status}`;
  const answer: unknown = JSON.parse(text);
  const word = own(answer, 'status');
  if (status === 200) {
    if (word === 'optout') return optOut(now);
    const identity = word === 'success' ? parseIdentity(own(answer, 'body')) : '';
    if (typeof identity !== 'string') {
      // One that merely seems due is refreshed at once, and that answer tells how fast the clock is.
      const seemsExpired = !isUsable(identity, began) && !isDead(identity, now);
      return seemsExpired ? dateByFastClock(identity, began) : identity;
    }
  }
  const message = own(answer, 'message');
  if (refusal && word === refusal[0] && typeof message === 'string') throw `${refusal[1]}: ${message}`;
  // What was opened is quoted only where no identity can be in it.
  const quoted = text.includes('refresh_token') ? String(word) : text;
  throw `API error: Response body was invalid for HTTP status ${status}: ${quoted}`;
}
