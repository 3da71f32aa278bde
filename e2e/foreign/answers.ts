import { randomBytes } from 'node:crypto';
import type { Identity, IssueOptions } from './identity.js';
import { seal } from './seal.js';

/** What an answer may draw on: who asks, the key that opens the answer, and new identities for the same user. */
export interface Exchange {
  readonly key: Buffer | undefined;
  readonly sent: Identity | undefined;
  issue(options?: IssueOptions): Identity;
}

export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly headers?: Record<string, string>;
}

export interface Answer {
  reply(exchange: Exchange): Reply;
  /** whole: as usual. silent: nothing at all. endless: headers and half of the body. reset: the connection breaks. */
  readonly transport?: 'whole' | 'silent' | 'endless' | 'reset';
  /** The answer (or its second half) waits for this. */
  readonly gate?: { readonly where: 'before' | 'half'; readonly open: Promise<void> };
}

const text = (status: number, body: string, headers: Record<string, string> = {}): Answer => ({
  reply: () => ({ status, body, headers }),
});

const json = (status: number, value: unknown): Answer => text(status, JSON.stringify(value));

const sealed = (exchange: Exchange, value: unknown): Reply => {
  const plaintext = JSON.stringify(value);
  return { status: 200, body: exchange.key ? seal(plaintext, exchange.key) : plaintext };
};

export interface SuccessOptions extends IssueOptions {
  /** Laid over the issued identity; an undefined value removes the field. */
  readonly change?: (issued: Identity, sent: Identity | undefined) => Record<string, unknown>;
  /** Size of a field beside the body, in KiB of plaintext. */
  readonly paddingKiB?: number;
}

const successValue = (exchange: Exchange, options: SuccessOptions): unknown => {
  const issued = exchange.issue(options);
  const padding = options.paddingKiB ? { padding: 'p'.repeat(options.paddingKiB * 1024) } : {};
  return { status: 'success', body: { ...issued, ...options.change?.(issued, exchange.sent) }, ...padding };
};

export const success = (options: SuccessOptions = {}): Answer => ({
  reply: (exchange) => sealed(exchange, successValue(exchange, options)),
});

/** A success that nobody sealed, though the identity has a response key. */
export const plainSuccess = (status = 200): Answer => ({
  reply: (exchange) => ({ status, body: JSON.stringify(successValue(exchange, {})) }),
});

export const successWithoutBody = (): Answer => ({
  reply: (exchange) => sealed(exchange, { status: 'success' }),
});

export const optout = (): Answer => ({ reply: (exchange) => sealed(exchange, { status: 'optout' }) });
export const plainOptout = (status: number): Answer => json(status, { status: 'optout' });

export const expiredToken = (): Answer =>
  json(400, { status: 'expired_token', message: 'Expired Token presented' });
export const invalidToken = (): Answer =>
  json(400, { status: 'invalid_token', message: 'Invalid Token presented' });
export const genericError = (): Answer => json(400, { status: 'error', message: 'Error refreshing token' });
export const clientError = (): Answer => json(400, { status: 'client_error', message: 'Invalid key' });
export const unauthorized = (): Answer => json(401, { status: 'unauthorized' });
export const invalidOrigin = (): Answer =>
  json(403, { status: 'invalid_http_origin', message: 'unexpected http origin' });

export const html = (status: number): Answer =>
  text(status, `<html><body><h1>${status}</h1></body></html>`, { 'content-type': 'text/html' });

/** A browser lets a page read Retry-After of another origin only where the answer exposes it. */
export const tooMany = (retryAfterSeconds: number, exposed: boolean): Answer =>
  text(429, 'Too Many Requests', {
    'retry-after': String(retryAfterSeconds),
    ...(exposed ? { 'access-control-expose-headers': 'Retry-After' } : {}),
  });

export const redirect = (location: string): Answer => text(302, '', { location });
export const empty = (): Answer => text(200, '');
export const junk = (bytes: number): Answer => text(200, '{'.repeat(bytes));
/** Well-formed base64 of fewer bytes than an IV and a tag need. */
export const tooShort = (): Answer => text(200, randomBytes(8).toString('base64'));

export const truncated = (): Answer => ({
  reply: (exchange) => {
    const { status, body } = sealed(exchange, successValue(exchange, {}));
    return { status, body: body.slice(0, Math.floor(body.length / 2) - 1) };
  },
});

export const wrongKey = (): Answer => ({
  reply: (exchange) => ({
    status: 200,
    body: seal(JSON.stringify(successValue(exchange, {})), randomBytes(32)),
  }),
});

export const silent = (): Answer => ({ ...empty(), transport: 'silent' });
export const endless = (): Answer => ({ ...success(), transport: 'endless' });
export const reset = (): Answer => ({ ...empty(), transport: 'reset' });

export interface HeldAnswer extends Answer {
  /** Lets the answer go. */
  release(): void;
}

/** Keeps an answer back, or its second half, until the test has acted. */
export const held = (answer: Answer = success(), where: 'before' | 'half' = 'before'): HeldAnswer => {
  let release = (): void => {};
  const open = new Promise<void>((resolve) => {
    release = resolve;
  });
  return { ...answer, gate: { where, open }, release: () => release() };
};
