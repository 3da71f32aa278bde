import { demand } from '../demand.js';
import type { Identity } from '../identity/identity.js';
import { ask, type Question } from './ask.js';
import { openRefreshResponse, openResponse, parse, sealRequest } from './envelope.js';
import { hashedIdentifier, type Identifier } from './identifier.js';
import { OperatorError } from './operator-error.js';
import { type PublisherOptions, readOptions, type Settings } from './options.js';
import { type GenerateOutcome, type RefreshOutcome, readOutcome, readVerdict } from './outcome.js';
import { wireIdentity } from './wire-identity.js';

/** The user, and for EUID the user's TC string where there is one. */
export type GenerateInput = Identifier & { readonly tcfString?: string | undefined };

/**
 * A publisher's server towards an operator. Every function rejects with an OperatorError where the operator can't be
 * asked, refuses or gives an answer that can't be trusted, and with a TypeError or RangeError for a wrong argument.
 */
export interface Publisher {
  /**
   * Asks for the identity of a user: `POST /v2/token/generate`. The email or phone number is normalised and hashed
   * here; the operator gets the hash.
   */
  readonly generateToken: (input: GenerateInput) => Promise<GenerateOutcome>;
  /**
   * Asks for the identity that follows this one: `POST /v2/token/refresh`. Pages that run everid do this by themselves.
   */
  readonly refreshToken: (identity: Identity) => Promise<RefreshOutcome>;
  /**
   * Whether an advertising token stands for a user, expired or not: `POST /v2/token/validate`. For tests of an
   * integration; operators let sites with an encryption key of their own ask.
   */
  readonly validateToken: (advertisingToken: string, input: Identifier) => Promise<boolean>;
}

/** Operators take requests up to two minutes off their clock; a true answer can't be further away. */
const MAX_CLOCK_DRIFT = 120_000;

/**
 * Creates what a publisher's server needs. It keeps no state, starts nothing, and uses web standards only (fetch and
 * WebCrypto), so it runs on Node and on edge runtimes. Never use it in a browser: it holds the client secret.
 *
 * @throws TypeError or RangeError that names the option and the fix.
 */
export function createPublisher(options: PublisherOptions): Publisher {
  const settings = readOptions(options);
  return {
    generateToken: async (input) => {
      const user = await hashedIdentifier(input);
      const { tcfString } = input;
      demand(tcfString === undefined || typeof tcfString === 'string', 'tcfString must be a TC string');
      const consent = tcfString === undefined ? {} : { tcf_consent_string: tcfString };
      // Older operators check for an opt-out only when they are asked to; today's always do.
      const message = await askSealed(settings, 'generate', { ...user, ...consent, optout_check: 1 });
      return readOutcome(message, ['optout', 'insufficient_user_consent']);
    },
    refreshToken: (identity) => refresh(settings, identity),
    validateToken: async (advertisingToken, input) => {
      const isToken = typeof advertisingToken === 'string' && advertisingToken;
      demand(isToken, 'the advertising token must be a string');
      const user = await hashedIdentifier(input);
      return readVerdict(await askSealed(settings, 'validate', { token: advertisingToken, ...user }));
    },
  };
}

const question = (
  { baseUrl, apiKey, clientSecret, timeout, fetch }: Settings,
  path: string,
  body: string,
  secrets: readonly string[],
): Question => ({
  url: `${baseUrl}/v2/token/${path}`,
  apiKey,
  body,
  timeout,
  fetch,
  secrets: [clientSecret, ...secrets],
});

async function askSealed(
  settings: Settings,
  path: string,
  parameters: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const { body, nonce } = await sealRequest(settings.clientSecret, parameters);
  const secrets = Object.values(parameters).filter((value) => typeof value === 'string');
  const sealed = await ask(question(settings, path, body, secrets));
  const { message } = await openResponse(settings.clientSecret, sealed, {
    nonce,
    maxClockDrift: MAX_CLOCK_DRIFT,
  });
  return message;
}

async function refresh(settings: Settings, given: Identity): Promise<RefreshOutcome> {
  const identity = wireIdentity(given);
  demand(typeof identity !== 'string', `refreshToken takes a whole identity: see its ${identity}`);
  const { refresh_token, refresh_response_key: key } = identity;
  try {
    const text = await ask(question(settings, 'refresh', refresh_token, [refresh_token, key ?? '']));
    // Identities of protocol v1 have no key, and are answered in plain JSON.
    return readOutcome(key ? await openRefreshResponse(key, text) : parse(text), ['optout']);
  } catch (error) {
    const status = error instanceof OperatorError ? error.status : undefined;
    if (status === 'expired_token' || status === 'invalid_token') return { status };
    throw error;
  }
}
