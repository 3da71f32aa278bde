import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it, vi } from 'vitest';
import { ENVIRONMENT } from '../fixtures/run-command.js';

// Each test starts a process, which may take long on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const MAIN = fileURLToPath(new URL('./index.ts', import.meta.url));

async function run(args: readonly string[], input: string) {
  const env = { PATH: process.env.PATH, ...ENVIRONMENT };
  const child = spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], { env });
  child.stdin.end(input);
  const [printed, complained, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ]);
  return { printed, complained, exitCode };
}

it('a process reads standard input, prints to standard output and ends with 0', async () => {
  const printed = 'tMmiiTI7IaAcPpQPFQ65uMVCWH8av9jw4cwf/F5HVRQ=\n';
  expect(await run(['hash'], 'User@example.com\n')).toEqual({ printed, complained: '', exitCode: 0 });
});

it('a process that fails says so on standard error alone, in one line, and ends with a code', async () => {
  // Nobody may listen on port 1; fetch does not even try.
  const outcome = await run(
    ['request', 'http://127.0.0.1:1/v2/token/generate'],
    '{"email":"user@example.com"}',
  );
  expect(outcome).toMatchObject({ printed: '', exitCode: 3 });
  expect(outcome.complained).toBe('error: No answer came from http://127.0.0.1:1.\n');
  const wrong = await run(['encrypt', '--json'], '');
  expect([wrong.printed, wrong.exitCode]).toEqual(['', 1]);
  expect(JSON.parse(wrong.complained).error.message).toMatch(/nothing came in on standard input/);
});
