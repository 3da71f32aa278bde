import { readAdvertisingToken } from './advertising-token.js';
import type { Call } from './enveloped.js';
import { readUser } from './identity-input.js';
import { type Answer, refuse, success } from './responses.js';
import type { ReadyClient, Settings } from './settings.js';
import type { User } from './user.js';

/** `POST /v2/token/validate`: whether an advertising token stands for an identity. */
export async function validate(settings: Settings, { client, parameters }: Call): Promise<Answer> {
  const user = await readUser(settings, parameters);
  const token = typeof parameters.token === 'string' ? parameters.token : '';
  return success(await isTokenOf(settings, client, user, token));
}

/**
 * Whether a token stands for a user. Expired tokens count. A site that has no key of its own can't validate even the
 * tokens that it generated.
 */
export async function isTokenOf(
  settings: Settings,
  client: ReadyClient,
  user: User,
  text: string,
): Promise<boolean> {
  const token = await readAdvertisingToken(settings.keys, text);
  if (!token) throw refuse(400, 'client_error', 'Invalid token');
  if (settings.keys.ownerOf(token.siteKeyId) !== client.siteId)
    throw refuse(400, 'client_error', 'Unauthorised to validate token');
  const expected = await settings.rawUid(user);
  return expected.join() === token.rawUid.join();
}
