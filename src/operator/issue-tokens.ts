import type { Identity } from '../identity/identity.js';
import { toBase64 } from '../operator-api/base64.js';
import { encodeAdvertisingToken } from './advertising-token.js';
import { encodeRefreshToken } from './refresh-token.js';
import type { Settings } from './settings.js';
import type { Origin, User } from './user.js';
import { wrap } from './wrapped-refresh-token.js';

/** Makes what a success carries: new tokens, their times, and the key that the answer to the next refresh is sealed with. */
export async function issueTokens(settings: Settings, user: User, origin: Origin): Promise<Identity> {
  const { lifetimes, random } = settings;
  const created = settings.now();
  const after = (seconds: number): number => created + seconds * 1000;
  const identity_expires = after(lifetimes.identity);
  const refresh_expires = after(lifetimes.refreshExpires);
  const responseKey = random(settings.generation.responseKeyBytes, 'refresh response key');
  const refreshToken = await encodeRefreshToken(
    settings,
    { user, origin, expires: refresh_expires },
    created,
  );
  return {
    advertising_token: await encodeAdvertisingToken(settings, user, origin, {
      created,
      expires: identity_expires,
    }),
    refresh_token: await wrap(settings, responseKey, refreshToken),
    identity_expires,
    refresh_expires,
    refresh_from: after(lifetimes.refreshFrom),
    refresh_response_key: toBase64(responseKey),
  };
}
