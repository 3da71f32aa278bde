import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A host that is neither the publisher's nor the operator's: takes everything, and serves code to who asks for it. */
export interface EvilServer {
  readonly url: string;
  readonly requests: readonly { readonly path: string; readonly body: string }[];
  close(): Promise<void>;
}

export const startEvilServer = async (): Promise<EvilServer> => {
  const requests: { path: string; body: string }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    requests.push({ path: request.url ?? '', body: Buffer.concat(chunks).toString('utf8') });
    response.writeHead(200, {
      'content-type': 'text/javascript',
      'access-control-allow-origin': request.headers.origin ?? '*',
    });
    response.end('globalThis.stolen = true;');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
