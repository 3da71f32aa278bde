import type { Environment } from '../environment/environment.js';
import { type Identity, optOut } from '../identity/identity.js';
import { isOptOut, own, parseIdentity } from '../identity/parse.js';
import type { RefreshOutcome } from '../lifecycle/next.js';
import { open } from './open.js';
import { type Answer, post } from './post.js';

export interface RefreshRequest {
  /** The operator's address, without a path. */
  readonly baseUrl: string;
  /** Names this software and its version to the operator. */
  readonly clientTag: string;
  readonly identity: Identity;
  /** ms */
  readonly timeout: number;
  readonly controller: AbortController;
}

/** How long a request that the operator has refused is not repeated, in ms. */
const REFUSED = 600_000;

/**
 * Asks the operator for a new identity, with `POST /v2/token/refresh`. Never rejects. Begins in the same turn.
 *
 * An answer of 200 is opened with the response key of the identity that was sent; identities of protocol v1 have none
 * and get plain JSON. Any other status is plain JSON that anyone on the way could have written: it is believed for a
 * refusal only, never for a success or an opt-out.
 */
export async function refresh(environment: Environment, request: RefreshRequest): Promise<RefreshOutcome> {
  const { baseUrl, clientTag, identity, timeout, controller } = request;
  const key = identity.refresh_response_key;
  let reason = 'no cipher';
  try {
    // A page on plain http needs another cipher. Without one the answer could not be opened: then nothing is asked.
    const aesGcm = key && !environment.subtle() ? await environment.loadAesGcm() : undefined;
    reason = 'no answer';
    const url = `${baseUrl}/v2/token/refresh?client=${clientTag}`;
    const answer = await post(environment, url, identity.refresh_token, timeout, controller);
    if (answer.status !== 200) return refusal(answer);
    reason = 'bad answer';
    const message = JSON.parse(key ? await open(environment, aesGcm, key, answer.body) : answer.body);
    if (isOptOut(message)) return optOut(environment.now());
    if (isExpired(message)) return 'REFRESH_EXPIRED';
    const fresh = parseIdentity(own(message, 'status') === 'success' && own(message, 'body'));
    // Without its key the new identity could never be refreshed again; the old one still can.
    if (typeof fresh !== 'string' && (fresh.refresh_response_key || !key)) return fresh;
  } catch {
    // What was thrown may quote the answer: it goes no further.
  }
  return { reason, wait: 0 };
}

function refusal({ status, body, retryAfter }: Answer): RefreshOutcome {
  try {
    if (status === 400 && isExpired(JSON.parse(body))) return 'REFRESH_EXPIRED';
  } catch {
    // Not from an operator, perhaps from something in between.
  }
  const passing = status >= 500 || [408, 425, 429].includes(status);
  return { reason: `status ${status}`, wait: passing ? retryAfter : REFUSED };
}

const isExpired = (message: unknown): boolean => own(message, 'status') === 'expired_token';
