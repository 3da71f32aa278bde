import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join, normalize, sep } from 'node:path';
import { probeScript, reportScript, startScript } from './page-scripts.js';

export interface SitePage {
  readonly html: string;
  /** Extra response headers, such as Content-Security-Policy or Set-Cookie. */
  readonly headers?: Record<string, string>;
}

/** What a page with /report.js tells its server, as it happens. */
export interface Report {
  /** Path of the page. */
  readonly page: string;
  /** The name of an event; `refresh` when the page sends one; or what a test makes the page say. */
  readonly what: string;
  /** The advertising token that came with it, or an empty text. */
  readonly token: string;
  /** ms since the epoch, by the page's clock. */
  readonly at: number;
}

/** The publisher's web server: pages that tests put there, the script under test, and the chunks beside it. */
export interface Site {
  /** http://localhost, which browsers treat as a secure context. */
  readonly origin: string;
  /** http on a name that is not localhost: no secure context, so no crypto.subtle and no navigator.locks. */
  readonly insecureOrigin: string;
  /** The same files from a host of their own. */
  readonly otherOrigin: string;
  put(path: string, page: SitePage): void;
  /** Nobody has to ask the pages, which would wake the tabs in the background. */
  readonly reports: readonly Report[];
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
  // As a host of static files does, for the pages of others.
  response.writeHead(200, {
    'content-type': 'text/javascript; charset=utf-8',
    'access-control-allow-origin': '*',
  });
  createReadStream(file).pipe(response);
};

const readReport = (fields: URLSearchParams): Report => ({
  page: fields.get('page') ?? '',
  what: fields.get('what') ?? '',
  token: fields.get('token') ?? '',
  at: Number(fields.get('at')),
});

/** `bundle` is served as /sdk.js, its neighbours under their own names. */
export const startSite = async (bundle: string): Promise<Site> => {
  if (!existsSync(bundle))
    throw new Error(`No script at ${bundle}: run \`npm run build\` or set EVERID_BUNDLE.`);
  const directory = dirname(bundle);
  const pages = new Map<string, SitePage>();

  const scripts = new Map([
    ['/probe.js', probeScript],
    ['/start.js', startScript],
    ['/report.js', reportScript],
  ]);

  const reports: Report[] = [];

  const respond = ({ pathname: path, searchParams }: URL, response: ServerResponse): void => {
    const page = pages.get(path);
    const script = scripts.get(path);
    const file = path === '/sdk.js' ? bundle : normalize(join(directory, path));
    if (page) sendText(response, 'text/html', page.html, page.headers);
    else if (script) sendText(response, 'text/javascript', script);
    else if (path === '/blank') sendText(response, 'text/html', '<!doctype html><title>blank</title>');
    else if (path === '/report') {
      reports.push(readReport(searchParams));
      response.writeHead(204).end();
    } else if (path === '/nothing') response.writeHead(204).end();
    else if (path.endsWith('.js') && file.startsWith(directory + sep)) sendFile(response, file);
    else response.writeHead(404).end();
  };

  const server = createServer((request, response) =>
    // As a proxy it is asked for whole addresses.
    respond(new URL(request.url ?? '/', 'http://site'), response),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${port}`,
    insecureOrigin: `http://www.publisher.test:${port}`,
    otherOrigin: `http://127.0.0.1:${port}`,
    reports,
    put: (path, page) => void pages.set(path, page),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
