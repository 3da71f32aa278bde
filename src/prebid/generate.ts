import { hashIdentifier } from '../dii/hash.js';
import { deviceTime } from '../environment/device-time.js';
import { optOut } from '../identity/identity.js';
import { own, parseIdentity } from '../identity/parse.js';
import type { RefreshOutcome } from '../lifecycle/next.js';
import { clientGenerate } from '../operator-api/client-generate.js';
import type { Operator } from '../operator-api/post.js';
import type { Generation } from './params.js';

/** How long a request that the operator has refused is not repeated, in ms. */
const REFUSED = 600_000;
/** Statuses below 500 that pass by themselves, and none at all. */
const PASSING = [0, 408, 425, 429];

/** Asks the operator for a first identity. Never rejects. */
export async function generate(
  operator: Operator,
  generation: Generation,
  controller: AbortController,
): Promise<RefreshOutcome> {
  const { environment } = operator;
  const { kind, identifier } = generation;
  let reason = 'no https, or serverPublicKey is no key';
  let wait = 0;
  try {
    const { subtle } = environment.crypto as { subtle: SubtleCrypto };
    const hash = kind.endsWith('Hash') ? identifier : await hashIdentifier(identifier, subtle);
    const [status, text, retryAfter] = await clientGenerate(
      operator,
      subtle,
      generation,
      kind.startsWith('email') ? { email_hash: hash } : { phone_hash: hash },
      controller,
    );
    reason = `status ${status}`;
    wait = status >= 500 || PASSING.includes(status) ? retryAfter : REFUSED;
    const message: unknown = JSON.parse(text);
    const word = status === 200 && own(message, 'status');
    if (word === 'optout') return optOut(deviceTime(environment));
    const identity = word === 'success' && parseIdentity(own(message, 'body'));
    if (identity && typeof identity !== 'string') return identity;
  } catch {
    // What was thrown may quote the answer: it goes no further.
  }
  return { reason, wait };
}
