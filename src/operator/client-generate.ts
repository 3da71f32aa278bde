import type { Handler } from 'hono';
import { toBase64 } from '../operator-api/base64.js';
import { seal } from '../operator-api/envelope.js';
import { agreeOnKey, openPayload } from './client-side-crypto.js';
import { type ClientSideRequest, readClientSideRequest } from './client-side-request.js';
import { userOf } from './identity-input.js';
import { issueTokens } from './issue-tokens.js';
import { isOptedOut } from './opt-outs.js';
import type { ClientSideKeyPair } from './options.js';
import { isRegisteredOrigin } from './registered-origin.js';
import { isObject, type Parameters } from './request-envelope.js';
import { OPT_OUT, refuse, success } from './responses.js';
import type { Settings } from './settings.js';
import { CLIENT_SIDE, newOrigin, type User } from './user.js';
import type { Layers } from './variables.js';

/**
 * `POST /v2/token/client-generate`: a page or an app asks for an identity by itself. Both sides derive the key from
 * their own half of a key pair and the other's. The checks come in the operator's order. The age of the request is not
 * looked at, and consent neither.
 */
export function clientGenerate(settings: Settings): Handler<Layers> {
  return async (c) => {
    const request = readClientSideRequest(c.var.body);
    const subscription = findSubscription(settings, request);
    checkCaller(settings, subscription, request.appName, c.req.header('Origin'));
    const key = await agreeOnKey(subscription, request);
    const user = await readHashed(settings, parse(await openPayload(key, request)));
    const answer = (await isOptedOut(settings, user.firstLevelHash, 'generate'))
      ? OPT_OUT
      : success(
          await issueTokens(settings, user, newOrigin(subscription.siteId, CLIENT_SIDE, c.var.arrived)),
        );
    const json = new TextEncoder().encode(JSON.stringify(answer));
    const sealed = await seal(key, settings.random(12, 'client-generate response iv'), json);
    // As bytes, because text would be given a Content-Type, and this answer has none.
    return new Response(new TextEncoder().encode(toBase64(sealed)));
  };
}

function findSubscription(
  { clientSide }: Settings,
  { subscriptionId }: ClientSideRequest,
): ClientSideKeyPair {
  const subscription = clientSide.get(subscriptionId);
  if (!subscription) throw refuse(400, 'client_error', 'bad subscription_id');
  if (subscription.disabled) throw refuse(401, 'unauthorized', 'Unauthorized');
  return subscription;
}

function checkCaller(
  { domainCheck }: Settings,
  { domains, appNames = [] }: ClientSideKeyPair,
  appName: string | undefined,
  origin: string | undefined,
): void {
  if (appName) {
    const known = appNames.some((name) => name.toLowerCase() === appName.toLowerCase());
    if (!known) throw refuse(403, 'invalid_app_name', 'unexpected app name');
  } else if (domainCheck && !isRegisteredOrigin(origin, domains)) {
    throw refuse(403, 'invalid_http_origin', 'unexpected http origin');
  }
}

function parse(json: string): Parameters {
  try {
    const value: unknown = JSON.parse(json);
    if (isObject(value)) return value;
  } catch {}
  throw refuse(400, 'client_error', 'encrypted payload contains invalid json');
}

/** The user of a payload: exactly one hash. */
async function readHashed(settings: Settings, payload: Parameters): Promise<User> {
  const has = (name: string): boolean => (payload[name] ?? null) !== null;
  const phone = has('phone_hash');
  if (phone && !settings.phones) throw refuse(400, 'client_error', 'phone support not enabled');
  if (has('email_hash') === phone) {
    const choice = settings.phones ? 'exactly one of: email_hash, phone_hash' : 'email_hash';
    throw refuse(400, 'client_error', `please provide ${choice}`);
  }
  const name = phone ? 'phone_hash' : 'email_hash';
  return userOf(settings, name, payload[name]);
}
