import type { Identity } from '../src/identity/identity.js';
import { fromBase64, toBase64 } from '../src/operator-api/base64.js';
import { IV_LENGTH, openResponse, sealRequest } from '../src/operator-api/envelope.js';
import type { Credentials } from './settings.js';

/** How a sign-in ended. Messages are the operator's, or our own; none quotes the email. */
export type SignIn =
  | { readonly status: 'success'; readonly identity: Identity }
  | { readonly status: 'optout' }
  | { readonly status: 'refused'; readonly message: string }
  | { readonly status: 'unavailable'; readonly message: string };

/** Asks for the identity of the person with this email. Never rejects. */
export type Generate = (email: string) => Promise<SignIn>;

const TIMEOUT = 8000;
const NONCE_LENGTH = 8;

/**
 * The publisher's server side of `POST /v2/token/generate`
 * (https://unifiedid.com/docs/endpoints/post-token-generate). The secret seals the request and opens the answer.
 */
export function createGenerate(operatorUrl: string, { apiKey, clientSecret }: Credentials): Generate {
  const key = fromBase64(clientSecret);

  return async (email) => {
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_LENGTH));
    try {
      const response = await send(JSON.stringify({ email, optout_check: 1 }), nonce);
      const text = await response.text();
      if (!response.ok) return refusal(response.status, text);
      const answer = await openResponse(key, fromBase64(text));
      if (toBase64(answer.nonce) !== toBase64(nonce)) return unavailable('the answer is to another request');
      return outcomeOf(JSON.parse(answer.json));
    } catch {
      // What was thrown may quote the request or the answer.
      return unavailable('no readable answer came from the operator');
    }
  };

  async function send(json: string, nonce: Uint8Array<ArrayBuffer>): Promise<Response> {
    const iv = crypto.getRandomValues(new Uint8Array(IV_LENGTH));
    return fetch(`${operatorUrl}/v2/token/generate`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${apiKey}` },
      body: toBase64(await sealRequest(key, iv, { timestamp: Date.now(), nonce, json })),
      signal: AbortSignal.timeout(TIMEOUT),
    });
  }
}

interface OperatorMessage {
  readonly status?: unknown;
  readonly body?: Identity;
}

/** The identity is passed on as it came: it is sealed by the operator, and everid reads it with care of its own. */
function outcomeOf({ status, body }: OperatorMessage): SignIn {
  if (status === 'optout') return { status };
  if (status !== 'success') return { status: 'refused', message: String(status) };
  const whole = body?.advertising_token && Number.isFinite(body.refresh_expires);
  return whole ? { status, identity: body } : unavailable('the operator answered without an identity');
}

/** A 400 is about the email; anything else is about the operator, or the demo's credentials. */
function refusal(status: number, text: string): SignIn {
  if (status !== 400) return unavailable(`the operator answered ${status}`);
  const { message } = JSON.parse(text);
  return { status: 'refused', message: String(message ?? '') };
}

const unavailable = (message: string): SignIn => ({ status: 'unavailable', message });
