import { toBase64 } from '../src/operator-api/base64.js';
import { IV_LENGTH, seal } from '../src/operator-api/envelope.js';
import { createRequestLog, type RequestLog } from './request-log.js';

export type FaultMode = 'ok' | 'down' | 'slow' | 'hang' | 'status' | 'junk' | 'truncated' | 'wrong-key';

/** What an operator should do wrong. */
export interface Fault {
  readonly mode: FaultMode;
  /** Delay of `slow`, in ms. */
  readonly ms?: number | undefined;
  /** HTTP status of `status`. */
  readonly status?: number | undefined;
  /** Body of `status`; an operator's JSON error by default. */
  readonly body?: string | undefined;
  /** Retry-After of `status`, as sent: seconds or an HTTP date. Made readable to pages. */
  readonly retryAfter?: string | undefined;
  /** The only path that suffers, such as "/v2/token/refresh"; all by default. */
  readonly route?: string | undefined;
  /** How many requests suffer before all is well again; no limit by default. */
  readonly times?: number | undefined;
}

/** An answer, or `DROPPED`: the connection is to be cut without one. */
export type Answer = Response | typeof DROPPED;

export const DROPPED: unique symbol = Symbol('dropped');

export interface FaultyOperator {
  readonly fetch: (request: Request) => Promise<Answer>;
  readonly fault: () => Fault;
  readonly setFault: (fault: Fault) => void;
  readonly log: RequestLog;
}

type Fetch = (request: Request) => Response | Promise<Response>;

/** Puts a switchboard of faults and a request log in front of an operator. */
export function withFaults(operator: { readonly fetch: Fetch }): FaultyOperator {
  const log = createRequestLog();
  let fault: Fault = { mode: 'ok' };
  let left = 0;

  /** The fault that this request suffers. Preflights are spared unless nothing is reachable at all. */
  const take = (request: Request): Fault => {
    const { mode, route, times } = fault;
    const spared = request.method === 'OPTIONS' && mode !== 'down' && mode !== 'hang';
    if (spared || (route && new URL(request.url).pathname !== route)) return { mode: 'ok' };
    if (times !== undefined && left-- <= 0) return { mode: 'ok' };
    return fault;
  };

  return {
    async fetch(request) {
      const suffered = take(request);
      const done = log.add(request, suffered.mode);
      const answer = await suffer(suffered, request, operator.fetch);
      done(answer === DROPPED ? null : answer.status);
      return answer;
    },
    fault: () => fault,
    setFault(next) {
      fault = next;
      left = next.times ?? 0;
    },
    log,
  };
}

function suffer(fault: Fault, request: Request, fetch: Fetch): Answer | Promise<Answer> {
  switch (fault.mode) {
    case 'ok':
      return fetch(request);
    case 'down':
      return DROPPED;
    case 'hang':
      return new Promise(() => {});
    case 'slow':
      return slowly(fault.ms ?? 3000, request, fetch);
    case 'status':
      return failure(fault, request);
    case 'junk':
      return readable('<!doctype html><title>Welcome to the harbour Wi-Fi</title>', request, 'text/html');
    case 'truncated':
      return changed(request, fetch, (text) => text.slice(0, Math.floor(text.length / 2)));
    case 'wrong-key':
      return changed(request, fetch, sealAnew);
  }
}

/** The operator does its work at once and the answer is late, so that it can be overtaken by what the page does. */
async function slowly(ms: number, request: Request, fetch: Fetch): Promise<Response> {
  const answer = await fetch(request);
  await new Promise((resolve) => setTimeout(resolve, ms));
  return answer;
}

function failure(fault: Fault, request: Request): Response {
  const body = fault.body ?? '{"status":"unknown","message":"The demo was told to fail"}';
  const response = readable(body, request, 'application/json', fault.status ?? 503);
  if (fault.retryAfter === undefined) return response;
  response.headers.set('Retry-After', fault.retryAfter);
  response.headers.set('Access-Control-Expose-Headers', 'Retry-After');
  return response;
}

/** A response that the page of any origin may read, as an operator's are. */
function readable(body: string, request: Request, type: string, status = 200): Response {
  const headers = {
    'Content-Type': type,
    'Access-Control-Allow-Origin': request.headers.get('Origin') ?? '*',
    Vary: 'origin',
  };
  return new Response(body, { status, headers });
}

async function changed(
  request: Request,
  fetch: Fetch,
  change: (text: string) => string | Promise<string>,
): Promise<Response> {
  const answer = await fetch(request);
  if (!answer.body) return answer;
  const headers = new Headers(answer.headers);
  headers.delete('Content-Length');
  return new Response(await change(await answer.text()), { status: answer.status, headers });
}

/** An envelope that looks like an operator's and is sealed with a key that nobody has. */
async function sealAnew(text: string): Promise<string> {
  const key = crypto.getRandomValues(new Uint8Array(32));
  const iv = crypto.getRandomValues(new Uint8Array(IV_LENGTH));
  return toBase64(await seal(key, iv, new TextEncoder().encode(text)));
}
