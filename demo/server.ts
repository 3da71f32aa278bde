import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Answer, DROPPED } from './faults.js';

export interface RunningServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

type Handler = (request: Request) => Answer | Promise<Answer>;

/**
 * Serves a fetch handler on the loopback address; port 0 means any free one. The URL says "localhost": operators accept
 * pages of that name for client-side token generation, and refuse addresses. Unlike the operator's own `listen` it can
 * cut a connection.
 */
export function startServer(handler: Handler, port: number): Promise<RunningServer> {
  const server = createAdaptorServer({
    fetch: (request, bindings) => answer(handler, request, bindings as HttpBindings),
    overrideGlobalObjects: false,
  }) as Server;
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const { port: listening } = server.address() as AddressInfo;
      resolve({ url: `http://localhost:${listening}`, close: () => close(server) });
    });
  });
}

async function answer(handler: Handler, request: Request, { incoming }: HttpBindings): Promise<Response> {
  const response = await handler(request);
  if (response !== DROPPED) return response;
  incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // Kept-alive and hanging connections would hold the process open.
    server.closeAllConnections();
  });
}
