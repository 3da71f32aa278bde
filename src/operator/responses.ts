import { HTTPException } from 'hono/http-exception';

/** Status words of answers; each but the first is without a body. */
export type Status =
  | 'success'
  | 'optout'
  | 'insufficient_user_consent'
  | 'client_error'
  | 'invalid_token'
  | 'expired_token'
  | 'unauthorized'
  | 'invalid_http_origin'
  | 'invalid_app_name'
  | 'error'
  | 'unknown';

/** An answer before it is sealed. */
export interface Answer {
  readonly body?: unknown;
  readonly status: Status;
  readonly message?: string;
}

export const OPT_OUT: Answer = { status: 'optout' };

export const success = (body: unknown): Answer => ({ body, status: 'success' });

export function plainJson(value: unknown, status = 200): Response {
  return new Response(JSON.stringify(value), { status, headers: { 'Content-Type': 'application/json' } });
}

/** An error to throw, which ends the request with a plain JSON answer. */
export const refuse = (http: 400 | 401 | 403, status: Status, message?: string): HTTPException =>
  new HTTPException(http, { res: plainJson({ status, message }, http) });
