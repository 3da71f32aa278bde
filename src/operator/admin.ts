import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { collect, tooLong } from './body.js';
import type { Operator, OptOutIdentity } from './index.js';
import { isObject } from './request-envelope.js';
import { plainJson } from './responses.js';

const LOOPBACK = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/;
const LOOPBACK_NAME = /^(localhost|.+\.localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;
/** Each is a sign that the request was made by a page, or comes from elsewhere by way of this machine. */
const TELLTALES = ['Origin', 'Sec-Fetch-Site', 'Forwarded', 'X-Forwarded-For'];

/**
 * Whether a request may see to the operator itself: it comes from this machine, and no page made it. The name in the URL
 * is looked at because a page's own name can be made to mean this machine.
 */
export const isLocal = (request: Request, remoteAddress: string | undefined): boolean =>
  LOOPBACK.test(remoteAddress ?? '') &&
  LOOPBACK_NAME.test(new URL(request.url).hostname) &&
  !TELLTALES.some((name) => request.headers.has(name));

export const isAdminPath = (request: Request): boolean => new URL(request.url).pathname === PATH;

const PATH = '/admin/opt-outs';

/**
 * `/admin/opt-outs`: GET counts the opt-outs, POST adds one, DELETE takes one back or, without a body, all. The bodies are
 * those of `Operator.optOut`, as JSON.
 */
export function createAdmin(operator: Operator): Hono {
  const counted = (): Response => plainJson({ count: operator.countOptOuts() });
  return new Hono()
    .get(PATH, counted)
    .post(async (c) => {
      const identity = await readIdentity(c.req.raw);
      await operator.optOut(identity as OptOutIdentity);
      return counted();
    })
    .delete(async (c) => {
      const identity = await readIdentity(c.req.raw);
      await (identity ? operator.withdrawOptOut(identity) : operator.clearOptOuts());
      return counted();
    })
    .all((c) => c.body(null, 405))
    .onError((error) => {
      if (error instanceof HTTPException) return error.getResponse();
      return plainJson({ status: 'client_error', message: error.message }, 400);
    });
}

/** Undefined where there is no body. */
async function readIdentity(request: Request): Promise<OptOutIdentity | undefined> {
  const body = await collect(request.body);
  if (!body) throw new HTTPException(413, { res: tooLong() });
  if (!body.length) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    if (isObject(value)) return value as unknown as OptOutIdentity;
  } catch {}
  throw new TypeError('the body must be JSON such as {"email":"..."}');
}
