import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import { authorized, envelope, opened } from '../fixtures/requests.js';
import type { Identity } from '../identity/identity.js';
import { fromBase64, toBase64 } from '../operator-api/base64.js';

// Each test starts processes, which may take long on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const MAIN = fileURLToPath(new URL('./index.ts', import.meta.url));
const running = new Set<ChildProcess>();

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});

interface Run {
  readonly child: ChildProcess;
  /** All that was printed so far. */
  readonly printed: () => string;
  readonly complained: () => string;
  readonly code: Promise<number | null>;
}

function run(...args: readonly string[]): Run {
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...args]);
  running.add(child);
  let printed = '';
  let complained = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    printed += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    complained += text;
  });
  const code = once(child, 'close').then(([exit]) => {
    running.delete(child);
    return exit as number | null;
  });
  return { child, printed: () => printed, complained: () => complained, code };
}

/** The URL that an operator prints once it listens. */
async function ready({ child, printed, complained, code }: Run): Promise<string> {
  while (!printed().includes('\n')) {
    if ((await Promise.race([once(child.stdout as NodeJS.ReadableStream, 'data'), code])) === 1)
      throw new Error(complained());
  }
  return /http:\/\/\S+/.exec(printed())?.[0] ?? '';
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'serves an operator until %s, and prints one line',
  async (signal) => {
    const server = run('operator', '--product', 'euid', '--port', '0', '--lifetimes', '30,10,120');
    const url = await ready(server);
    const body = await envelope({ email: 'a@b' });
    const response = await fetch(`${url}/v2/token/generate`, { method: 'POST', headers: authorized(), body });
    const { body: identity } = (await opened(response)) as { body: Identity };
    expect(identity.advertising_token).toMatch(/^E4/);
    expect(identity.identity_expires - identity.refresh_from).toBe(20_000);
    server.child.kill(signal);
    expect(await server.code).toBe(0);
    expect(server.printed()).toBe(`EUID operator: ${url}\n`);
    expect(server.complained()).toBe('');
  },
);

test('serves the client that it is given, v1 too, and knows its opt-outs after a restart', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'everid-cli-'));
  const state = join(directory, 'state.json');
  const secret = toBase64(new Uint8Array(32).fill(7));
  const start = (...more: string[]) =>
    run(
      'operator',
      '--port',
      '0',
      '--json',
      '--state',
      state,
      '--api-key',
      'mine',
      '--client-secret',
      secret,
      ...more,
    );
  const first = start('--v1');
  await ready(first);
  const { product, url } = JSON.parse(first.printed());
  expect(product).toBe('UID2');
  const v1 = await fetch(`${url}/v1/token/generate?email=a@b`, { headers: authorized('mine') });
  expect(await v1.json()).toMatchObject({ status: 'success' });
  const added = await fetch(`${url}/admin/opt-outs`, {
    method: 'POST',
    body: '{"email":"gone@example.com"}',
  });
  expect(await added.json()).toEqual({ count: 1 });
  first.child.kill('SIGTERM');
  expect(await first.code).toBe(0);

  const second = start();
  await ready(second);
  const { url: again } = JSON.parse(second.printed());
  const ask = async (email: string) => {
    const key = fromBase64(secret);
    const body = await envelope({ email }, Date.now(), key);
    const init = { method: 'POST', headers: authorized('mine'), body };
    return opened(await fetch(`${again}/v2/token/generate`, init), key);
  };
  expect(await ask('gone@example.com')).toEqual({ status: 'optout' });
  expect(await ask('other@example.com')).toMatchObject({ status: 'success' });
  expect((await fetch(`${again}/v1/token/generate`)).status).toBe(404);
  await rm(directory, { recursive: true });
});

test('does not repeat a secret that is none', async () => {
  const { code, complained, printed } = run('operator', '--port', '0', '--client-secret', 'hunter2');
  expect(await code).toBe(1);
  expect(complained()).toContain('the client secret must be 32 bytes in Base64');
  expect(complained() + printed()).not.toContain('hunter2');
});

test('takes no API key that no request can carry', async () => {
  const { code, complained, printed } = run('operator', '--port', '0', '--api-key', 'two words');
  expect(await code).toBe(1);
  expect(complained()).toBe('error: the API key must be as it was issued\n');
  expect(printed()).toBe('');
});

test('says that the port is taken', async () => {
  const first = run('operator', '--port', '0');
  const { port } = new URL(await ready(first));
  const second = run('operator', '--port', port);
  expect(await second.code).toBe(1);
  expect(second.complained()).toContain(`port ${port} on 127.0.0.1 is already in use`);
  expect(second.complained()).not.toContain('    at ');
});

test('takes its client from API_KEY and CLIENT_SECRET, as the other commands do', async () => {
  const key = new Uint8Array(32).fill(9);
  vi.stubEnv('API_KEY', 'from-environment').stubEnv('CLIENT_SECRET', toBase64(key));
  const server = run('operator', '--port', '0');
  vi.unstubAllEnvs();
  const init = { method: 'POST', headers: authorized('from-environment') };
  const body = await envelope({ email: 'a@b' }, Date.now(), key);
  const response = await fetch(`${await ready(server)}/v2/token/generate`, { ...init, body });
  expect(await opened(response, key)).toMatchObject({ status: 'success' });
});

test('empty variables leave the public client; with --json an error is JSON', async () => {
  vi.stubEnv('API_KEY', '').stubEnv('CLIENT_SECRET', '');
  const first = run('operator', '--port', '0');
  vi.unstubAllEnvs();
  const { port } = new URL(await ready(first));
  const second = run('operator', '--port', port, '--json');
  expect(await second.code).toBe(1);
  expect(JSON.parse(second.complained()).error.message).toContain('is already in use');
});
