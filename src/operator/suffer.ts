import { toBase64 } from '../operator-api/base64.js';
import type { Bytes } from '../operator-api/bytes.js';
import { IV_LENGTH, seal } from '../operator-api/envelope.js';
import { allowOrigin } from './cors.js';
import type { Fault } from './faults.js';

/** Whoever answers next. @param skew how far its clock goes before the right time, in ms. */
export type Answering = (request: Request, skew: number) => Promise<Response>;

type Suffer = (request: Request, next: Answering) => Promise<Response>;

/** A connection that is to break without an answer. It is the error that `fetch` gives a page then. */
export class ConnectionDropped extends TypeError {
  constructor() {
    super('the connection was dropped, as a fault of this operator demands');
  }
}

/** What a fault does to the requests that it meets. */
export function suffer(fault: Fault, now: () => number): Suffer {
  if ('delay' in fault) return (request, next) => late(fault.delay, next(request, 0));
  if ('status' in fault) return async (request) => failure(fault, request);
  if ('drop' in fault) return (request, next) => dropped(fault.drop, request, next);
  if ('clockSkew' in fault) return (request, next) => next(request, fault.clockSkew);
  if ('rateLimit' in fault) return limited(fault.rateLimit, now);
  if ('wrongKey' in fault) return (request, next) => changed(request, next, sealAnew);
  const { corrupt } = fault;
  if (corrupt === 'html') return async (request) => readable(WI_FI, request, 'text/html');
  return (request, next) => changed(request, next, corrupt === 'truncated' ? halve : garble);
}

const WI_FI = '<!doctype html><title>Sign in to the harbour Wi-Fi</title>';

async function late(ms: number, answer: Promise<Response>): Promise<Response> {
  const [response] = await Promise.all([answer, wait(ms)]);
  return response;
}

const wait = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    if (ms !== Number.POSITIVE_INFINITY) setTimeout(resolve, ms);
  });

async function dropped(at: 'request' | 'answer', request: Request, next: Answering): Promise<Response> {
  if (at === 'answer') await next(request, 0);
  throw new ConnectionDropped();
}

function failure(
  { status, body, retryAfter }: Extract<Fault, { status: number }>,
  request: Request,
): Response {
  const text = body ?? '{"status":"unknown","message":"This operator was told to fail"}';
  const empty = status === 204 || status === 205 || status === 304;
  const response = readable(empty ? null : text, request, 'application/json', status);
  return retryAfter === undefined ? response : withRetryAfter(response, String(retryAfter));
}

/** Counts in windows of a fixed length, the first of which starts with the first request. */
function limited(
  { requests, seconds }: { readonly requests: number; readonly seconds: number },
  now: () => number,
): Suffer {
  let ends = 0;
  let count = 0;
  return async (request, next) => {
    const time = now();
    if (time >= ends) {
      ends = time + seconds * 1000;
      count = 0;
    }
    count += 1;
    if (count <= requests) return next(request, 0);
    const text = '{"status":"client_error","message":"Too many requests"}';
    const retryAfter = Math.ceil((ends - time) / 1000);
    return withRetryAfter(readable(text, request, 'application/json', 429), String(retryAfter));
  };
}

function withRetryAfter(response: Response, value: string): Response {
  response.headers.set('Retry-After', value);
  response.headers.set('Access-Control-Expose-Headers', 'Retry-After');
  return response;
}

/** An answer that a page of any origin may read, as an operator's are. */
function readable(body: string | null, request: Request, type: string, status = 200): Response {
  const response = new Response(body, { status, headers: { 'Content-Type': type } });
  allowOrigin(response.headers, request.headers.get('Origin'));
  return response;
}

type Change = (body: Bytes, isBinary: boolean) => Bytes | Promise<Bytes>;

/** Changes the body of a sealed answer; others, errors for instance, stay as they are. */
async function changed(request: Request, next: Answering, change: Change): Promise<Response> {
  const response = await next(request, 0);
  const type = response.headers.get('Content-Type') ?? '';
  if (response.status !== 200 || type.startsWith('application/json') || request.method !== 'POST')
    return response;
  const body = new Uint8Array(await response.arrayBuffer());
  const headers = new Headers(response.headers);
  headers.delete('Content-Length');
  return new Response(await change(body, type === 'application/octet-stream'), { status: 200, headers });
}

const halve: Change = (body) => body.slice(0, body.length >> 1);

/** One character of Base64 becomes another, or one bit of raw bytes. */
const garble: Change = (body, isBinary) => {
  const middle = body.length >> 1;
  const old = body[middle] as number;
  body[middle] = isBinary ? old ^ 1 : old === 0x41 ? 0x42 : 0x41;
  return body;
};

/** Looks like an operator's answer. */
const sealAnew: Change = async (body, isBinary) => {
  const key = crypto.getRandomValues(new Uint8Array(32));
  const sealed = await seal(key, crypto.getRandomValues(new Uint8Array(IV_LENGTH)), body);
  return isBinary ? sealed : new TextEncoder().encode(toBase64(sealed));
};
