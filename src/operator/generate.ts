import { hasConsent } from './consent.js';
import type { Call } from './enveloped.js';
import { readUser } from './identity-input.js';
import { issueTokens } from './issue-tokens.js';
import { type Answer, OPT_OUT, success } from './responses.js';
import type { Settings } from './settings.js';
import { newOrigin, SERVER_SIDE } from './user.js';

/** `POST /v2/token/generate`. `optout_check` and `policy` are not looked at: an opt-out always counts. */
export async function generate(settings: Settings, call: Call): Promise<Answer> {
  const user = await readUser(settings, call.parameters);
  if (!hasConsent(settings.product, call.parameters)) return { status: 'insufficient_user_consent' };
  if (await settings.optOuts.stopGenerate(user.firstLevelHash)) return OPT_OUT;
  const origin = newOrigin(call.client.siteId, SERVER_SIDE, call.arrived);
  return success(await issueTokens(settings, user, origin));
}
