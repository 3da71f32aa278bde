import { hashIdentifier } from '../dii/hash.js';
import { deviceTime } from '../environment/device-time.js';
import type { Environment } from '../environment/environment.js';
import type { Identity } from '../identity/identity.js';
import { own, parseIdentity } from '../identity/parse.js';
import type { Failure } from '../lifecycle/next.js';
import { fromBase64 } from '../operator-api/base64.js';
import { type HashedIdentifier, sealIdentifier } from '../operator-api/client-generate.js';
import { post } from '../operator-api/post.js';
import { unseal } from '../operator-api/unseal.js';
import { VERSION } from '../version.js';
import type { Generation } from './params.js';

/** How long a request that the operator has refused is not repeated, in ms. */
const REFUSED = 600_000;
/** Statuses that pass by themselves; 408 is Request Timeout, 425 Too Early, 429 Too Many Requests. */
const PASSING = / (2|5|408|425|429)/;

/** An answer that comes so late has been kept by a frozen page or a sleeping device, ms. */
const LATE = 10_000;

/** How a request ended: with an identity, an opt-out, the word that the refresh token has expired, or not at all. */
export type Outcome = Identity | 'optout' | 'expired_token' | Failure;

/**
 * Asks the operator for an identity: with a refresh token, in the same turn, or else with an identifier. Never rejects.
 * Only an answer that was sealed for us is believed, unless an identity of protocol v1 (which has no key) was sent; any
 * other could be anyone's, and is believed for a refusal.
 */
export async function ask(
  environment: Environment,
  baseUrl: string,
  sent: Identity | undefined,
  generation: Generation | undefined,
  signal: AbortSignal,
): Promise<Outcome> {
  const began = deviceTime(environment);
  let reason = 'no https or a bad key';
  let wait = 0;
  try {
    const { subtle } = environment.crypto as { subtle: SubtleCrypto };
    const [body, key] = sent
      ? [sent.refresh_token, keyOf(sent, subtle)]
      : await sealIdentifier(
          environment,
          subtle,
          generation as Generation,
          await hashed(generation as Generation, subtle),
        );
    reason = 'no answer';
    const path = sent ? 'refresh' : 'client-generate';
    const url = `${baseUrl}/v2/token/${path}?client=everid-prebid-${VERSION}`;
    const [status, text, retryAfter] = await post(environment, url, body, signal);
    reason = `status ${status}`;
    const good = status === 200;
    wait = PASSING.test(reason) ? retryAfter : REFUSED;
    const message: unknown = JSON.parse(good && key ? await unseal(subtle, await key, text) : text);
    const word = own(message, 'status');
    if (sent && word === 'expired_token' && (good || status === 400)) return word;
    if (good && word === 'optout') return word;
    const fresh = parseIdentity(good && word === 'success' && own(message, 'body'));
    // What has expired meanwhile would be taken for a wrong clock.
    const now = deviceTime(environment);
    const stale = now - began > LATE && (fresh as Identity).identity_expires <= now;
    // Without its key the new identity could never be refreshed again; the old one still can.
    if (typeof fresh !== 'string' && (fresh.refresh_response_key || !key) && !stale) return fresh;
  } catch {
    // What was thrown may quote the answer: it goes no further.
  }
  return { reason, wait };
}

const keyOf = (
  { refresh_response_key: key }: Identity,
  subtle: SubtleCrypto,
): Promise<CryptoKey> | undefined =>
  key ? subtle.importKey('raw', fromBase64(key), 'AES-GCM', false, ['decrypt']) : undefined;

/** What of an identifier leaves the page. */
async function hashed({ kind, identifier }: Generation, subtle: SubtleCrypto): Promise<HashedIdentifier> {
  const hash = kind.endsWith('Hash') ? identifier : await hashIdentifier(identifier, subtle);
  return { [`${kind.slice(0, 5)}_hash`]: hash } as unknown as HashedIdentifier;
}
