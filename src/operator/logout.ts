import type { Call } from './enveloped.js';
import { readUser } from './identity-input.js';
import { type Answer, success } from './responses.js';
import type { Settings } from './settings.js';

/** `POST /v2/token/logout`: opts an identity out. It is for the portal where users do so, not for publishers. */
export async function logout(settings: Settings, { parameters }: Call): Promise<Answer> {
  const user = await readUser(settings, parameters);
  await settings.optOuts.add(user.firstLevelHash);
  return success({ optout: 'OK' });
}
