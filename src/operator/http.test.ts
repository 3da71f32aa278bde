import { describe, expect, test } from 'vitest';
import { authorized, envelope, send } from '../fixtures/requests.js';
import { createOperator } from './index.js';

const operator = createOperator();
const MEBIBYTE = 1 << 20;
const PREFLIGHT = { Origin: 'https://news.example', 'Access-Control-Request-Method': 'POST' };
const ALLOWED_HEADERS =
  'X-UID2-Client-Version,Access-Control-Request-Method,Access-Control-Allow-Credentials,Access-Control-Allow-Origin,Access-Control-Allow-Headers,Content-Type';

describe('paths and methods', () => {
  test('reports its health', async () => {
    const response = await send(operator, '/ops/healthcheck', undefined, {}, 'GET');
    expect([response.status, await response.text()]).toEqual([200, 'OK']);
  });

  test.each(['/', '/v1/token/generate', '/v2/token/unknown'])(
    'answers %s with a page of 404',
    async (path) => {
      const response = await send(operator, path, 'x');
      expect(response.status).toBe(404);
      expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
      expect(await response.text()).toBe('<html><body><h1>Resource not found</h1></body></html>');
    },
  );

  test.each(['generate', 'refresh', 'validate', 'client-generate', 'logout'])(
    'answers GET /v2/token/%s with an empty 405',
    async (route) => {
      const response = await send(operator, `/v2/token/${route}`, undefined, {}, 'GET');
      expect([response.status, await response.text()]).toEqual([405, '']);
    },
  );

  test('takes a request with a query', async () => {
    const response = await send(operator, '/v2/token/refresh?client=everid-0.1.0', 'x');
    expect(response.status).toBe(400);
  });
});

describe('CORS', () => {
  test.each(['/v2/token/refresh', '/v2/token/generate', '/no/such/path'])(
    'answers the preflight of %s',
    async (path) => {
      const response = await send(operator, path, undefined, PREFLIGHT, 'OPTIONS');
      expect(response.status).toBe(204);
      expect(Object.fromEntries(response.headers)).toEqual({
        'access-control-allow-origin': 'https://news.example',
        'access-control-allow-methods': 'GET,POST,OPTIONS',
        'access-control-allow-headers': ALLOWED_HEADERS,
        'content-length': '0',
        vary: 'origin',
      });
    },
  );

  test('allows a browser to send an API key to validate only', async () => {
    const response = await send(operator, '/v2/token/validate', undefined, PREFLIGHT, 'OPTIONS');
    expect(response.headers.get('Access-Control-Allow-Headers')).toBe(`${ALLOWED_HEADERS},Authorization`);
  });

  test('is no preflight without a requested method', async () => {
    const response = await send(operator, '/v2/token/refresh', undefined, { Origin: 'null' }, 'OPTIONS');
    expect(response.status).toBe(405);
  });

  test.each([
    ['/v2/token/refresh', 400],
    ['/v2/token/generate', 401],
    ['/no/such/path', 404],
  ])('lets the page read what %s answers, whatever it is', async (path, status) => {
    const response = await send(operator, path, 'x', { Origin: 'https://shop.example' });
    expect(response.status).toBe(status);
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('https://shop.example');
    expect(response.headers.get('Vary')).toBe('origin');
    expect(response.headers.has('Access-Control-Allow-Credentials')).toBe(false);
    expect(response.headers.has('Access-Control-Expose-Headers')).toBe(false);
  });

  test('names no origin where the request has none', async () => {
    const response = await send(operator, '/v2/token/refresh', 'x');
    expect(response.headers.has('Access-Control-Allow-Origin')).toBe(false);
  });
});

describe('the size of a body', () => {
  const path = '/v2/token/generate';

  test('refuses a body above 1 MiB before it asks who sends it', async () => {
    const response = await send(operator, path, new Uint8Array(MEBIBYTE + 1));
    expect([response.status, await response.text()]).toEqual([413, 'Request Too Long']);
  });

  test('believes a Content-Length that is too large without reading', async () => {
    const response = await send(operator, path, 'x', { 'Content-Length': String(MEBIBYTE + 1) });
    expect(response.status).toBe(413);
  });

  test('takes a body of exactly 1 MiB', async () => {
    expect((await send(operator, path, new Uint8Array(MEBIBYTE))).status).toBe(401);
  });
});

describe('authentication', () => {
  const path = '/v2/token/generate';
  const unauthorized = async (headers: Record<string, string>, asked = operator) => {
    const response = await send(asked, path, await envelope({ email: 'a@b' }), headers);
    return [response.status, await response.text()];
  };

  test.each([
    {},
    { Authorization: 'Bearer' },
    authorized('unknown'),
    { Authorization: `Basic ${authorized().Authorization}` },
  ])('answers 401 without a message: %o', async (headers) => {
    expect(await unauthorized(headers)).toEqual([401, '{"status":"unauthorized"}']);
  });

  test('answers a disabled client, and one without the role, as it does an unknown one', async () => {
    const client = { key: 'key', secret: 'A'.repeat(43), siteId: 1 };
    const disabled = createOperator({ clients: [{ ...client, roles: ['GENERATOR'], disabled: true }] });
    const powerless = createOperator({ clients: [{ ...client, roles: ['OPTOUT'] }] });
    expect(await unauthorized(authorized('key'), disabled)).toEqual([401, '{"status":"unauthorized"}']);
    expect(await unauthorized(authorized('key'), powerless)).toEqual([401, '{"status":"unauthorized"}']);
  });

  test('reads the scheme in any case, with spaces around', async () => {
    const key = authorized().Authorization?.slice('Bearer '.length);
    const response = await send(operator, path, await envelope({ email: 'a@b' }), {
      Authorization: `bEaReR   ${key} `,
    });
    expect(response.status).toBe(200);
  });

  test('repeats a trace id to those whom it knows', async () => {
    const headers = { ...authorized(), 'X-Amzn-Trace-Id': 'Root=1-2-3' };
    const response = await send(operator, path, await envelope({ email: 'a@b' }), headers);
    expect(response.headers.get('X-Amzn-Trace-Id')).toBe('Root=1-2-3');
  });
});
