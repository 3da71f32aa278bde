import { deviceTime } from '../environment/device-time.js';
import type { Environment } from '../environment/environment.js';

export type Answer = readonly [
  status: number,
  body: string,
  /** How long the operator wants us to wait, in ms; 0 where it does not say, or the browser does not let us read it. */
  retryAfter: number,
];

/** A mebibyte of plaintext, sealed and in Base64. */
const LONGEST_BODY = 1_398_140;

/**
 * Sends text to an operator. A "simple" request in the sense of CORS: no header of ours, so no preflight.
 *
 * @throws where no complete answer of acceptable size comes.
 */
export async function post(
  environment: Environment,
  url: string,
  body: string,
  signal: AbortSignal,
): Promise<Answer> {
  const response = await environment.fetch(url, {
    method: 'POST',
    body,
    signal,
    credentials: 'omit',
    // A redirect with status 307 would hand the refresh token to another host.
    redirect: 'error',
  });
  const text = await response.text();
  if (text.length > LONGEST_BODY) throw text.length;
  // Seconds, or a date; null gives 0 either way.
  const wish = response.headers.get('Retry-After') as string;
  return [response.status, text, +wish * 1000 || Date.parse(wish) - deviceTime(environment) || 0];
}
