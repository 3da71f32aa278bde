import { deviceTime } from '../environment/device-time.js';
import { type Identity, optOut } from '../identity/identity.js';
import { own, parseIdentity } from '../identity/parse.js';
import { dateByFastClock } from '../identity/timing.js';
import type { RefreshOutcome } from '../lifecycle/next.js';
import { loadAesGcm, open } from './open.js';
import { limit, type Operator } from './operator.js';
import { post } from './post.js';

/** How long a request that the operator has refused is not repeated, in ms. */
const REFUSED = 600_000;
/** Statuses that pass by themselves; 408 is Request Timeout, 425 Too Early, 429 Too Many Requests. */
const PASSING = / (2|5|408|425|429)/;

export type Refresh = typeof refresh;

/**
 * Asks the operator for a new identity, with `POST /v2/token/refresh`. Never rejects. Begins in the same turn.
 *
 * An answer of 200 is opened with the response key of the identity that was sent; identities of protocol v1 have none
 * and get plain JSON. Any other status is plain JSON that anyone on the way could have written: it is believed for a
 * refusal only, never for a success or an opt-out.
 */
export async function refresh(
  { environment, baseUrl, clientTag, requestTimeout }: Operator,
  { refresh_token, refresh_response_key: key }: Identity,
  controller: AbortController,
): Promise<RefreshOutcome> {
  const began = deviceTime(environment);
  let reason = 'no cipher';
  let wait = 0;
  try {
    // A page on plain http needs another cipher. Without one the answer could not be opened: then nothing is asked.
    if (key && !environment.crypto?.subtle) await loadAesGcm();
    reason = 'no answer';
    limit(environment, requestTimeout, controller);
    const url = `${baseUrl}/v2/token/refresh?client=${clientTag}`;
    const [status, body, retryAfter] = await post(environment, url, refresh_token, controller.signal);
    reason = `status ${status}`;
    const good = status === 200;
    wait = PASSING.test(reason) ? retryAfter : REFUSED;
    const message = JSON.parse(good && key ? await open(environment, key, body) : body);
    const word = own(message, 'status');
    if (word === 'expired_token' && (good || status === 400)) return 'REFRESH_EXPIRED';
    if (good && word === 'optout') return optOut(deviceTime(environment));
    const fresh = parseIdentity(good && word === 'success' && own(message, 'body'));
    // Without its key the new identity could never be refreshed again; the old one still can. What has expired by now may
    // have been kept by a frozen page or a sleeping device: that says nothing of the clock.
    if (typeof fresh !== 'string' && (fresh.refresh_response_key || !key))
      return dateByFastClock(fresh, began);
  } catch {
    // What was thrown may quote the answer: it goes no further.
  }
  return { reason, wait };
}
