import type { Identity } from '../src/identity/identity.js';
import { createPublisher, type GenerateOutcome, OperatorError } from '../src/server/index.js';
import type { Credentials } from './settings.js';

/** How a sign-in ended. Messages are the operator's, or the helper's; none quotes the email. */
export type SignIn =
  | { readonly status: 'success'; readonly identity: Identity }
  | { readonly status: 'optout' }
  | { readonly status: 'refused'; readonly message: string }
  | { readonly status: 'unavailable'; readonly message: string };

/** Asks for the identity of the person with this email. Never rejects. */
export type Generate = (email: string) => Promise<SignIn>;

/** ms */
const TIMEOUT = 8000;

/** What a publisher's server does with an email, by `everid/server`. */
export function createGenerate(operatorUrl: string, credentials: Credentials): Generate {
  const publisher = createPublisher({ baseUrl: operatorUrl, timeout: TIMEOUT, ...credentials });
  return async (email) => {
    try {
      return signInOf(await publisher.generateToken({ email }));
    } catch (error) {
      return explain(error);
    }
  };
}

const signInOf = (outcome: GenerateOutcome): SignIn =>
  outcome.status === 'insufficient_user_consent' ? { status: 'refused', message: outcome.status } : outcome;

/** A 400 is about the email, as is a RangeError; anything else is about the operator, or the demo's credentials. */
function explain(error: unknown): SignIn {
  if (error instanceof RangeError) return { status: 'refused', message: error.message };
  if (!(error instanceof OperatorError))
    return { status: 'unavailable', message: 'The operator could not be asked.' };
  const { httpStatus, operatorMessage, message } = error;
  return httpStatus === 400 && operatorMessage
    ? { status: 'refused', message: operatorMessage }
    : { status: 'unavailable', message };
}
