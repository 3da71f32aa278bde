import { hasConsent, insufficientConsent } from './consent.js';
import type { Call } from './enveloped.js';
import { readUser } from './identity-input.js';
import { issueTokens } from './issue-tokens.js';
import { isOptedOut } from './opt-outs.js';
import type { Parameters } from './request-envelope.js';
import { type Answer, OPT_OUT, refuse, success } from './responses.js';
import type { Settings } from './settings.js';
import { newOrigin, SERVER_SIDE, type User } from './user.js';

/** `POST /v2/token/generate`. `optout_check` and `policy` count only in generations that look at them. */
export async function generate(settings: Settings, { client, parameters, arrived }: Call): Promise<Answer> {
  const user = await readUser(settings, parameters);
  if (settings.generation.optOutCheck === 'required' && !asksForCheck(parameters))
    throw refuse(400, 'client_error', 'Required Parameter Missing: optout_check must be 1');
  if (!hasConsent(settings.product, parameters)) return insufficientConsent(settings.generation);
  if (await stops(settings, user, parameters)) return OPT_OUT;
  return success(await issueTokens(settings, user, newOrigin(client.siteId, SERVER_SIDE, arrived)));
}

/** The parameter, and the name that it had in EUID. Numbers came as text from some clients. */
const asksForCheck = ({ optout_check, policy }: Parameters): boolean =>
  [optout_check, policy].some((value) => value === 1 || value === '1');

async function stops(settings: Settings, user: User, parameters: Parameters): Promise<boolean> {
  const { optOutCheck } = settings.generation;
  if (optOutCheck === 'never' || (optOutCheck === 'asked' && !asksForCheck(parameters))) return false;
  return isOptedOut(settings, user.firstLevelHash, 'generate');
}
