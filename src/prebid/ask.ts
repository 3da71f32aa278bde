import type { Environment } from '../environment/environment.js';
import type { Identity } from '../identity/identity.js';
import { parseIdentity } from '../identity/parse.js';
import { dateByFastClock, dateBySlowClock, isPlausible } from '../identity/timing.js';
import { fromBase64, toBase64 } from '../operator-api/base64.js';
import { type HashedIdentifier, sealIdentifier } from '../operator-api/client-generate.js';
import { unseal } from '../operator-api/unseal.js';
import { VERSION } from '../version.js';
import type { Generation, Settings } from './params.js';

/**
 * How long a request that the operator has refused is not repeated, in ms. Request Timeout, Too Early and Too Many
 * Requests (408, 425, 429) pass by themselves.
 */
const REFUSED = 600_000;

/** The longest wait; how long that may be is for others to say, ms. */
const AS_LONG_AS_MAY_BE = 1e12;

/** Without https, with a bad key, or where there is no answer. */
export const FAILED = 'no answer';

/** What a request has brought. */
export type Outcome = readonly [
  /** What is held from now on: a new identity, an opt-out, nothing where the identity has ended, or what was sent. */
  latestToken: Identity | 'optout' | undefined,
  /** How long no other request is to go out, ms. */
  wait?: number,
  /** Why there is no new token. */
  reason?: string,
];

/**
 * Asks the operator for an identity: with a refresh token, in the same turn, or else with an identifier. Never rejects.
 * Only an answer that was sealed for us is believed, unless an identity of protocol v1 (which has no key) was sent; any
 * other could be anyone's, and is believed for a refusal.
 */
export async function ask(
  environment: Environment,
  now: () => number,
  { baseUrl, generation }: Settings,
  sent: Identity | undefined,
  signal: AbortSignal,
): Promise<Outcome> {
  const began = now();
  let reason = FAILED;
  let wait = 0;
  try {
    const { subtle } = environment.crypto as { subtle: SubtleCrypto };
    const [body, key] = sent
      ? [
          sent.refresh_token,
          sent.refresh_response_key &&
            subtle.importKey('raw', fromBase64(sent.refresh_response_key), 'AES-GCM', false, ['decrypt']),
        ]
      : await sealGeneration(environment, subtle, generation as Generation);
    const path = sent ? 'refresh' : 'client-generate';
    const url = `${baseUrl}/v2/token/${path}?client=everid-prebid-${VERSION}`;
    const response = await environment.fetch(url, {
      method: 'POST',
      body,
      signal,
      credentials: 'omit',
      // A redirect with status 307 would hand the refresh token to another host.
      redirect: 'error',
    });
    const text = await response.text();
    const { status } = response;
    reason = `status ${status}`;
    const good = status === 200;
    // Seconds, or a date; null gives 0 either way.
    const wish = response.headers.get('Retry-After') as string;
    wait = +wish * 1000 || Date.parse(wish) - now() || (/ 4(?!08|25|29)/.test(reason) ? REFUSED : 0);
    const { status: word, body: given } = JSON.parse(
      good && key ? await unseal(subtle, (await key) as CryptoKey, text) : text,
    );
    if (word === 'expired_token' && (good || status === 400)) return [undefined];
    if (good && word === 'optout') return [word, AS_LONG_AS_MAY_BE];
    const fresh = parseIdentity(good && word === 'success' && given);
    if (
      typeof fresh !== 'string' &&
      // Without its key the new identity could never be refreshed again; the old one still can.
      (fresh.refresh_response_key || !key) &&
      isPlausible(fresh, sent?.identity_expires, now())
    )
      // What has expired by now may have been kept by a frozen page or a sleeping device: that says nothing of the clock.
      return [dateBySlowClock(dateByFastClock(fresh, began), now())];
  } catch {
    // What was thrown may quote the answer: it goes no further.
  }
  return [sent, wait, reason];
}

/** The body of a request for a new identity, and the key that opens the answer. Only a hash leaves the page. */
async function sealGeneration(
  environment: Environment,
  subtle: SubtleCrypto,
  generation: Generation,
): ReturnType<typeof sealIdentifier> {
  const { kind, identifier } = generation;
  const hash = kind.endsWith('Hash')
    ? identifier
    : toBase64(await subtle.digest('SHA-256', new TextEncoder().encode(identifier)));
  const hashed = { [`${kind.slice(0, 5)}_hash`]: hash } as unknown as HashedIdentifier;
  return sealIdentifier(environment, subtle, generation, hashed);
}
