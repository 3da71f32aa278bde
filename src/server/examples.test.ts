import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ENVIRONMENT } from '../fixtures/run-command.js';
import { createOperator, type Operator } from '../operator/index.js';
import { type Listening, listen } from '../operator/listen.js';
import { readIdentityCookie } from './cookie.js';

// The examples that docs/server.md shows, each run against a local operator.

type Handle = (request: Request) => Promise<Response>;

interface Example {
  readonly file: string;
  readonly load: () => Promise<Handle>;
  /** Method and path of login, of a page, and of logout. */
  readonly routes: readonly [login: string, page: string, logout: string];
}

vi.setConfig({ testTimeout: 60_000 });

const PATHS = ['POST /login', 'GET /account', 'POST /logout'] as const;
const closing: (() => unknown)[] = [];
let operator: Operator;
let listening: Listening;

beforeAll(async () => {
  operator = createOperator();
  listening = await listen(operator);
  vi.stubEnv('OPERATOR_URL', listening.url);
  for (const [name, value] of Object.entries(ENVIRONMENT)) vi.stubEnv(name, value);
});

afterAll(async () => {
  for (const close of closing) close();
  await listening.close();
  vi.unstubAllEnvs();
});

async function loadExpress(): Promise<Handle> {
  const { app } = await import('../../docs/examples/express.js');
  const server = createServer(app);
  closing.push(
    () => server.close(),
    () => server.closeAllConnections(),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return async (request) => {
    const { pathname } = new URL(request.url);
    const target = new Request(`http://127.0.0.1:${port}${pathname}`, request);
    return fetch(target, { redirect: 'manual' });
  };
}

async function loadNext(): Promise<Handle> {
  const route = await import('../../docs/examples/next-route.js');
  return (request) => route[request.method as 'GET' | 'POST' | 'DELETE'](request);
}

const examples: readonly Example[] = [
  {
    file: 'hono.ts',
    load: async () => {
      const { app } = await import('../../docs/examples/hono.js');
      return async (request) => app.fetch(request);
    },
    routes: PATHS,
  },
  { file: 'express.ts', load: loadExpress, routes: PATHS },
  { file: 'next-route.ts', load: loadNext, routes: ['POST /identity', 'GET /identity', 'DELETE /identity'] },
];

const read = (path: string): string => readFileSync(new URL(`../../docs/${path}`, import.meta.url), 'utf8');

describe.each(examples)('the example $file', ({ file, load, routes: [login, page, logout] }) => {
  const ask = async (route: string, init: { email?: string; cookie?: string } = {}): Promise<Headers> => {
    const [method = '', path] = route.split(' ');
    const body = init.email === undefined ? {} : { body: new URLSearchParams({ email: init.email }) };
    const headers: Record<string, string> = init.cookie === undefined ? {} : { Cookie: init.cookie };
    const handle = await load();
    const response = await handle(new Request(`http://www.example.com${path}`, { method, headers, ...body }));
    expect(response.status).toBeLessThan(400);
    return response.headers;
  };
  const call = async (...asked: Parameters<typeof ask>): Promise<string> =>
    (await ask(...asked)).get('Set-Cookie') ?? '';

  it('is what docs/server.md shows', () => {
    expect(read('server.md')).toContain(`\`\`\`ts\n${read(`examples/${file}`)}\`\`\``);
  });

  it('gives a user an identity at login, and takes it away at logout', async () => {
    const set = await call(login, { email: 'User@Example.com' });
    expect(set).toMatch(/; Max-Age=86\d+; Path=\/; Domain=example\.com; SameSite=Lax; Secure$/);
    expect(readIdentityCookie(set.split(';')[0])?.advertising_token).toMatch(/^A4/);
    expect(await call(logout)).toMatch(/^__uid_2=; Max-Age=0; .*Domain=example\.com/);
  });

  it('gives none to a user who has opted out', async () => {
    expect(await call(login, { email: 'optout@example.com' })).toMatch(/^__uid_2=; Max-Age=0;/);
  });

  it('sets the cookie that it gets once more', async () => {
    const cookie = (await call(login, { email: 'user@example.com' })).split(';')[0] ?? '';
    const again = await call(page, { cookie: `a=1; ${cookie}` });
    expect(readIdentityCookie(again.split(';')[0])).toEqual(readIdentityCookie(cookie));
    expect(await call(page, { cookie: 'a=1' })).toBe('');
  });

  it('lets no cache keep an answer for a user and hand it to another', async () => {
    expect((await ask(page)).get('Cache-Control')).toMatch(/^(?:private|no-store)$/);
  });

  it.each(['%', '__uid_2=E4', JSON.stringify({ advertising_token: 'E4AAAABl' })])(
    'shows its page to whoever sends the cookie %j',
    async (value) => {
      expect(await call(page, { cookie: `__uid_2=${value}` })).toBe('');
    },
  );

  it('goes on without a token where there is none to be had', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    expect(await call(login, { email: 'nobody-in-particular' })).toBe('');
    expect(warn.mock.calls).toEqual([['RangeError: email must be an email address']]);
    // Nor a form.
    expect(await call(login)).toBe('');
    warn.mockRestore();
  });
});
