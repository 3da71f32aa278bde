import type { MiddlewareHandler } from 'hono';
import type { Role } from './options.js';
import { refuse } from './responses.js';
import type { ReadyClient, Settings } from './settings.js';
import type { Layers } from './variables.js';

const TRACE_ID = 'X-Amzn-Trace-Id';

/**
 * Lets in clients with a role. Every other caller, known or not, gets the same answer: 401 without a message, the one
 * error that has none.
 */
export function authenticate({ clients }: Settings, role: Role): MiddlewareHandler<Layers> {
  return async (c, next) => {
    const client = clientOf(clients, c.req.header('Authorization'));
    if (!client || client.disabled || !client.roles.includes(role)) throw refuse(401, 'unauthorized');
    c.set('client', client);
    await next();
    const traceId = c.req.header(TRACE_ID);
    if (traceId) c.res.headers.set(TRACE_ID, traceId);
  };
}

/** Notes who asks, if that can be told, and lets everyone in. A disabled client is known all the same. */
export function recognise({ clients }: Settings): MiddlewareHandler<Layers> {
  return (c, next) => {
    const authorization = c.req.header('Authorization');
    c.set('client', clientOf(clients, authorization));
    c.set('presentsKey', authorization !== undefined);
    return next();
  };
}

function clientOf(
  clients: ReadonlyMap<string, ReadyClient>,
  authorization: string | undefined,
): ReadyClient | undefined {
  const key = /^bearer\s+(.*)$/i.exec(authorization?.trim() ?? '')?.[1];
  return key === undefined ? undefined : clients.get(key);
}
