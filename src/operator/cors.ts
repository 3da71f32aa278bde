import type { MiddlewareHandler } from 'hono';

const METHODS = 'GET,POST,OPTIONS';
const HEADERS = [
  'X-UID2-Client-Version',
  'Access-Control-Request-Method',
  'Access-Control-Allow-Credentials',
  'Access-Control-Allow-Origin',
  'Access-Control-Allow-Headers',
  'Content-Type',
].join(',');

/** The only path that a browser may send an API key to: none can generate tokens with one. */
const WITH_AUTHORIZATION = '/v2/token/validate';

/**
 * Lets pages of every origin read answers. The origin is repeated rather than `*`; there are no credentials, no exposed
 * headers and no max-age. Preflights are answered for any path, known or not.
 */
export const cors: MiddlewareHandler = async (c, next) => {
  const origin = c.req.header('Origin');
  if (origin && c.req.method === 'OPTIONS' && c.req.header('Access-Control-Request-Method')) {
    c.res = preflight(c.req.path);
  } else {
    await next();
  }
  allowOrigin(c.res.headers, origin);
};

export function allowOrigin(headers: Headers, origin: string | null | undefined): void {
  headers.append('Vary', 'origin');
  if (origin) headers.set('Access-Control-Allow-Origin', origin);
}

function preflight(path: string): Response {
  return new Response(null, {
    status: 204,
    headers: {
      'Content-Length': '0',
      'Access-Control-Allow-Methods': METHODS,
      'Access-Control-Allow-Headers': path === WITH_AUTHORIZATION ? `${HEADERS},Authorization` : HEADERS,
    },
  });
}
