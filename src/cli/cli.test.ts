import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test, vi } from 'vitest';
import { authorized, envelope, opened } from '../fixtures/requests.js';
import type { Identity } from '../identity/identity.js';

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

test('says that the port is taken', async () => {
  const first = run('operator', '--port', '0');
  const { port } = new URL(await ready(first));
  const second = run('operator', '--port', port);
  expect(await second.code).toBe(1);
  expect(second.complained()).toContain(`port ${port} on 127.0.0.1 is already in use`);
  expect(second.complained()).not.toContain('    at ');
});
