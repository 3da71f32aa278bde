import { readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/** A publisher's site whose pages hold auctions. */
export interface AuctionSite {
  /** http://localhost, which browsers treat as a secure context. */
  readonly origin: string;
  put(path: string, type: 'text/html' | 'text/javascript', text: string): void;
  close(): Promise<void>;
}

const dist = fileURLToPath(new URL('../../dist/', import.meta.url));

const built = (path: string): string | undefined => {
  if (!/^(\/[\w-]+)+(\.[\w-]+)*\.js$/.test(path)) return undefined;
  try {
    return readFileSync(`${dist}${path}`, 'utf8');
  } catch {
    return undefined;
  }
};

/** Serves what tests put there and, as scripts, the files of dist. */
export async function startAuctionSite(): Promise<AuctionSite> {
  const files = new Map<string, readonly [type: string, text: string]>();

  const respond = (path: string, response: ServerResponse): void => {
    const script = built(path);
    const file = files.get(path) ?? (script === undefined ? undefined : ['text/javascript', script]);
    if (file) response.writeHead(200, { 'content-type': `${file[0]}; charset=utf-8` }).end(file[1]);
    else response.writeHead(path === '/nothing' ? 204 : 404).end();
  };

  const server = createServer((request, response) =>
    respond(new URL(request.url ?? '/', 'http://site').pathname, response),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    put: (path, type, text) => void files.set(path, [type, text]),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
