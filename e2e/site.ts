import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join, normalize, sep } from 'node:path';
import { probeScript, startScript } from './page-scripts.js';

export interface SitePage {
  readonly html: string;
  /** Extra response headers, such as Content-Security-Policy or Set-Cookie. */
  readonly headers?: Record<string, string>;
}

/** The publisher's web server: pages that tests put there, the script under test, and the chunks beside it. */
export interface Site {
  /** http://localhost, which browsers treat as a secure context. */
  readonly origin: string;
  /** http on a name that is not localhost: no secure context, so no crypto.subtle and no navigator.locks. */
  readonly insecureOrigin: string;
  put(path: string, page: SitePage): void;
  close(): Promise<void>;
}

const sendText = (
  response: ServerResponse,
  type: string,
  body: string,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, ...headers });
  response.end(body);
};

const sendFile = (response: ServerResponse, file: string): void => {
  if (!existsSync(file) || !statSync(file).isFile()) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'content-type': 'text/javascript; charset=utf-8' });
  createReadStream(file).pipe(response);
};

/** `bundle` is served as /sdk.js, its neighbours under their own names. */
export const startSite = async (bundle: string): Promise<Site> => {
  if (!existsSync(bundle))
    throw new Error(`No script at ${bundle}: run \`npm run build\` or set EVERID_BUNDLE.`);
  const directory = dirname(bundle);
  const pages = new Map<string, SitePage>();

  const scripts = new Map([
    ['/probe.js', probeScript],
    ['/start.js', startScript],
  ]);

  const respond = (path: string, response: ServerResponse): void => {
    const page = pages.get(path);
    const script = scripts.get(path);
    const file = path === '/sdk.js' ? bundle : normalize(join(directory, path));
    if (page) sendText(response, 'text/html', page.html, page.headers);
    else if (script) sendText(response, 'text/javascript', script);
    else if (path === '/blank') sendText(response, 'text/html', '<!doctype html><title>blank</title>');
    else if (path === '/nothing') response.writeHead(204).end();
    else if (path.endsWith('.js') && file.startsWith(directory + sep)) sendFile(response, file);
    else response.writeHead(404).end();
  };

  const server = createServer((request, response) =>
    respond(new URL(request.url ?? '/', 'http://site').pathname, response),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    insecureOrigin: `http://www.publisher.test:${port}`,
    put: (path, page) => void pages.set(path, page),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
