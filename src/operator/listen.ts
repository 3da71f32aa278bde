import type { Server } from 'node:http';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { createAdmin, isAdminPath, isLocal } from './admin.js';
import type { Operator } from './index.js';
import { ConnectionDropped } from './suffer.js';

export interface ListenOptions {
  /** 0, the default, picks a free port. */
  readonly port?: number | undefined;
  /** The address to listen on; by default 127.0.0.1, which only this machine reaches. */
  readonly host?: string | undefined;
}

export interface Listening {
  /** Without a slash at the end. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Serves an operator and its admin route. Rejects with an Error that says why the port can't be had. */
export async function listen(operator: Operator, options: ListenOptions = {}): Promise<Listening> {
  const { port = 0, host = '127.0.0.1' } = options;
  const admin = createAdmin(operator);
  const server = createAdaptorServer({
    fetch: (request, bindings) => answer(operator, admin, request, bindings as HttpBindings),
    overrideGlobalObjects: false,
  }) as Server;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(explain(error, port, host)));
    server.listen(port, host, resolve);
  });
  const address = server.address();
  const actual = typeof address === 'object' && address ? address.port : port;
  return { url: `http://${urlHost(host)}:${actual}`, close: () => close(server) };
}

async function answer(
  operator: Operator,
  admin: ReturnType<typeof createAdmin>,
  request: Request,
  { incoming }: HttpBindings,
): Promise<Response> {
  // Whoever may not use the admin route is told nothing of it: the operator knows no such path.
  if (isAdminPath(request) && isLocal(request, incoming.socket.remoteAddress)) return admin.fetch(request);
  try {
    return await operator.fetch(request);
  } catch (error) {
    if (!(error instanceof ConnectionDropped)) throw error;
    incoming.socket.destroy();
    return RESPONSE_ALREADY_SENT;
  }
}

function explain(error: NodeJS.ErrnoException, port: number, host: string): Error {
  const reasons: Record<string, string> = {
    EADDRINUSE: `port ${port} on ${host} is already in use; choose another, or 0 for any free one`,
    EACCES: `port ${port} on ${host} needs rights that this user does not have; choose one above 1023`,
    EADDRNOTAVAIL: `${host} is no address of this machine`,
    ENOTFOUND: `${host} is no address of this machine`,
  };
  return new Error(reasons[error.code ?? ''] ?? `cannot listen on ${host}:${port}: ${error.message}`, {
    cause: error,
  });
}

/** Pages on plain http may use WebCrypto only from "localhost" and loopback addresses; the name is the friendlier one. */
function urlHost(host: string): string {
  if (['127.0.0.1', '0.0.0.0', '::'].includes(host)) return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // Connections that are kept alive would hold the process open.
    server.closeAllConnections();
  });
}
