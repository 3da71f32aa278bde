import type { Handler } from 'hono';
import { seal } from '../operator-api/envelope.js';
import { saysBinary, sealedResponse } from './enveloped.js';
import { issueTokens } from './issue-tokens.js';
import { readRefreshToken } from './refresh-token.js';
import { decodeText } from './request-envelope.js';
import { type Answer, OPT_OUT, plainJson, refuse, success } from './responses.js';
import type { Settings } from './settings.js';
import type { Layers } from './variables.js';
import { unwrap, WRAPPED_LENGTH } from './wrapped-refresh-token.js';

type Outcome = Answer | 'invalid' | 'expired';

/** Tokens of logins before this are answered as opted out. */
const DEPRECATED_BEFORE = Date.UTC(2021, 2, 8, 17);

const ERRORS = {
  invalid: ['invalid_token', 'Invalid Token presented'],
  expired: ['expired_token', 'Expired Token presented'],
} as const;

/**
 * `POST /v2/token/refresh`: the body is the bare refresh token. No state is kept, so a token can be used again until it
 * expires, and each answer is sealed with the response key that came with it.
 */
export function refresh(settings: Settings): Handler<Layers> {
  return async (c) => {
    const token = decodeText(c.var.body);
    const isWrapped = token.length === WRAPPED_LENGTH;
    const { responseKey, refreshToken } = isWrapped
      ? await unwrap(settings.keys, token)
      : { responseKey: undefined, refreshToken: token };
    const outcome = await refreshed(settings, refreshToken, c.var.arrived);
    if (outcome === 'invalid' || outcome === 'expired') throw refusal(outcome, c.var.client !== undefined);
    if (!responseKey) return plainJson(outcome);
    const json = new TextEncoder().encode(JSON.stringify(outcome));
    return sealedResponse(
      await seal(responseKey, settings.random(12, 'refresh response iv'), json),
      saysBinary(c),
    );
  };
}

async function refreshed(settings: Settings, refreshToken: string, arrived: number): Promise<Outcome> {
  const token = await readRefreshToken(settings.keys, refreshToken);
  if (token?.user.scope !== settings.product) return 'invalid';
  const { user, origin, expires } = token;
  if (origin.established < DEPRECATED_BEFORE) return OPT_OUT;
  if (expires < arrived) return 'expired';
  if (await settings.optOuts.stopRefresh(user.firstLevelHash)) return OPT_OUT;
  return success(await issueTokens(settings, user, origin));
}

/** Only a caller with an API key is told what is wrong; a page never is. */
function refusal(outcome: keyof typeof ERRORS, authenticated: boolean): Error {
  if (!authenticated) return refuse(400, 'error', 'Error refreshing token');
  const [status, message] = ERRORS[outcome];
  return refuse(400, status, message);
}
