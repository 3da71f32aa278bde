import type { Context, Handler } from 'hono';
import { toBase64 } from '../operator-api/base64.js';
import { encodeAdvertisingToken } from './advertising-token.js';
import { readUser } from './identity-input.js';
import { appraise, checkWorth } from './refresh.js';
import { encodeRefreshToken } from './refresh-token.js';
import type { Parameters } from './request-envelope.js';
import { OPT_OUT, plainJson, refuse, success } from './responses.js';
import type { ReadyClient, Settings } from './settings.js';
import { testIdentities } from './test-identities.js';
import { newOrigin, type Origin, SERVER_SIDE, type User } from './user.js';
import { isTokenOf } from './validate.js';
import type { Layers } from './variables.js';

// The first generation of the endpoints: parameters in the URL, answers in plain JSON, e-mail addresses only.

/** An operator of the first generation: its own test identities, and no answer but its own. */
export const asFirstGeneration = (settings: Settings): Settings => ({
  ...settings,
  findTestIdentity: testIdentities('first', settings.salts),
});

/** `GET /v1/token/generate?email=` or `?email_hash=`. Opt-outs show at the first refresh only. */
export const generateV1 =
  (settings: Settings): Handler<Layers> =>
  async (c) => {
    const user = await readUserV1(settings, c);
    const { siteId } = c.get('client') as ReadyClient;
    return plainJson(await issue(settings, user, newOrigin(siteId, SERVER_SIDE, c.var.arrived)));
  };

/** `GET /v1/token/refresh?refresh_token=`. */
export const refreshV1 =
  (settings: Settings): Handler<Layers> =>
  async (c) => {
    const token = c.req.query('refresh_token');
    if (!token) throw refuse(400, 'client_error', 'Required Parameter Missing: refresh_token');
    const worth = await appraise(settings, token, c.var.arrived);
    checkWorth(worth, c.var, settings.generation.refreshAnswers);
    return plainJson(worth === 'optout' ? OPT_OUT : await issue(settings, worth.user, worth.origin));
  };

/** `GET /v1/token/validate?token=` with `email` or `email_hash`. */
export const validateV1 =
  (settings: Settings): Handler<Layers> =>
  async (c) => {
    const user = await readUserV1(settings, c);
    const client = c.get('client') as ReadyClient;
    return plainJson(success(await isTokenOf(settings, client, user, c.req.query('token') ?? '')));
  };

/** The user of a request: where it has both an address and a hash, the address counts. */
function readUserV1(settings: Settings, c: Context): Promise<User> {
  const { email, email_hash } = c.req.query();
  const parameters: Parameters = email === undefined ? { email_hash } : { email };
  return readUser({ ...settings, phones: false }, parameters);
}

async function issue(settings: Settings, user: User, origin: Origin): Promise<object> {
  const { lifetimes } = settings;
  const created = settings.now();
  const times = { created, expires: created + lifetimes.identity * 1000 };
  const refreshExpires = created + lifetimes.refreshExpires * 1000;
  const refreshToken = await encodeRefreshToken(settings, { user, origin, expires: refreshExpires }, created);
  return success({
    advertising_token: await encodeAdvertisingToken(settings, user, origin, times),
    refresh_token: toBase64(refreshToken),
  });
}
