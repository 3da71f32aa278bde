import type { Handler } from 'hono';
import { seal } from '../operator-api/envelope.js';
import { saysBinary, sealedResponse } from './enveloped.js';
import type { Generation } from './generation.js';
import { issueTokens } from './issue-tokens.js';
import { isOptedOut } from './opt-outs.js';
import { readRefreshToken } from './refresh-token.js';
import { decodeText } from './request-envelope.js';
import { type Answer, OPT_OUT, plainJson, refuse, success } from './responses.js';
import type { Settings } from './settings.js';
import type { RefreshToken } from './user.js';
import type { Layers } from './variables.js';
import { unwrap, wrappedLength } from './wrapped-refresh-token.js';

/** Tokens of logins before this are answered as opted out. */
const DEPRECATED_BEFORE = Date.UTC(2021, 2, 8, 17);

const ERRORS = {
  invalid: ['invalid_token', 'Invalid Token presented'],
  expired: ['expired_token', 'Expired Token presented'],
} as const;

/** What a refresh token is worth: what new ones are made from, or why none are. */
type Worth = RefreshToken | 'invalid' | 'expired' | 'optout';

/**
 * `POST /v2/token/refresh`: the body is the bare refresh token. No state is kept, so a token can be used again until it
 * expires, and each answer is sealed with the response key that came with it.
 */
export function refresh(settings: Settings): Handler<Layers> {
  return async (c) => {
    const token = decodeText(c.var.body);
    const isWrapped = token.length === wrappedLength(settings.generation);
    const { responseKey, refreshToken } = isWrapped
      ? await unwrap(settings.keys, token)
      : { responseKey: undefined, refreshToken: token };
    const worth = await appraise(settings, refreshToken, c.var.arrived);
    if (!responseKey) return plainJson(await answerRefresh(settings, worth, c.var));
    const json = new TextEncoder().encode(JSON.stringify(await answerRefresh(settings, worth, c.var)));
    return sealedResponse(
      await seal(responseKey, settings.random(12, 'refresh response iv'), json),
      saysBinary(c),
    );
  };
}

export async function appraise(settings: Settings, refreshToken: string, arrived: number): Promise<Worth> {
  const token = await readRefreshToken(settings.keys, refreshToken);
  if (token?.user.scope !== settings.product) return 'invalid';
  if (token.origin.established < DEPRECATED_BEFORE) return 'optout';
  if (token.expires < arrived) return 'expired';
  return (await isOptedOut(settings, token.user.firstLevelHash, 'refresh')) ? 'optout' : token;
}

type Caller = Pick<Layers['Variables'], 'client' | 'presentsKey'>;

/** The answer to a token of this worth. Throws the refusal of one that is worth nothing. */
async function answerRefresh(settings: Settings, worth: Worth, caller: Caller): Promise<Answer> {
  const { refreshAnswers } = settings.generation;
  checkWorth(worth, caller, refreshAnswers);
  return worth === 'optout' ? OPT_OUT : success(await issueTokens(settings, worth.user, worth.origin));
}

/** Refuses what is no good. Who is told what depends on whom one believes: the operator or its documents. */
export function checkWorth(
  worth: Worth,
  { client, presentsKey }: Caller,
  generation: Generation['refreshAnswers'],
): asserts worth is RefreshToken | 'optout' {
  const isBad = worth === 'invalid' || worth === 'expired';
  if (generation === 'documented') {
    if (presentsKey && !client) throw refuse(401, 'unauthorized', 'Unauthorized');
    if (!client && (worth === 'invalid' || worth === 'optout'))
      throw refuse(400, 'client_error', 'Client Error');
  } else if (isBad && !client) {
    throw refuse(400, 'error', 'Error refreshing token');
  }
  if (!isBad) return;
  const [status, message] = ERRORS[worth];
  throw refuse(400, status, message);
}
