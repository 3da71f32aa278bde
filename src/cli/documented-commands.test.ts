import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import documented from '../fixtures/documented-commands.json' with { type: 'json' };
import { ENVIRONMENT } from '../fixtures/run-command.js';
import { operatorCommand } from './operator-command.js';

// Runs what the public documentation tells people to type, in a shell, with our program in the place of its scripts.

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

interface Document {
  readonly document: string;
  readonly product: string;
  /** What the local operator needs to be one of that generation. */
  readonly options: readonly string[];
  readonly bodies: readonly string[];
  readonly lines: readonly string[];
  readonly answer: { readonly status: string; readonly body: readonly string[] };
  readonly optouts?: readonly string[];
  readonly refresh_optouts?: readonly string[];
}

const documents: readonly Document[] = documented.documents;
const known = operatorCommand().options.map(({ long }) => long);
const hasCurl = spawnSync('curl', ['--version']).status === 0;
const folder = mkdtempSync(join(tmpdir(), 'everid-documented-'));
const running: ChildProcess[] = [];
const execute = promisify(execFile);

/** Why a document can't be run here; nothing where it can. */
function obstacle({ options }: Document): string | undefined {
  if (!hasCurl) return 'needs curl';
  const missing = options.filter((option) => !known.includes(option));
  return missing.length ? `needs \`everid operator ${missing.join(' ')}\`` : undefined;
}

beforeAll(async () => {
  // Bundled once: a pipeline starts it twice.
  await build({
    entryPoints: [fileURLToPath(new URL('./index.ts', import.meta.url))],
    outfile: join(folder, 'everid.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`,
    },
    logLevel: 'error',
  });
  writeFileSync(
    join(folder, 'everid'),
    `#!/bin/sh\nexec '${process.execPath}' '${folder}/everid.mjs' "$@"\n`,
  );
  chmodSync(join(folder, 'everid'), 0o755);
});

afterAll(() => {
  for (const child of running) child.kill();
  rmSync(folder, { recursive: true, force: true });
});

async function startOperator({ product, options }: Document): Promise<string> {
  const child = spawn(join(folder, 'everid'), ['operator', '--product', product, '--port', '0', ...options]);
  running.push(child);
  const [line] = await once(child.stdout, 'data');
  return /http:\/\/\S+/.exec(String(line))?.[0] ?? '';
}

/** Runs a line of a shell and reads the JSON that it prints. */
async function shell(line: string): Promise<{ status: string; body: Record<string, unknown> }> {
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
  const { stdout } = await execute('sh', ['-c', line], { env });
  return JSON.parse(stdout);
}

const PROGRAMS: Readonly<Record<string, string>> = {
  'encrypt_request.py': 'everid encrypt',
  'decrypt_response.py': 'everid decrypt',
  'python3 uid2_request.py': 'everid request',
};
const SECRETS = ['[CLIENT_SECRET]', '[Your-Client-Secret]', 'DELPabG/hsJsZk4Xm9Xr10Wb8qoKarg4ochUdY9e+Ow='];
const KEYS = ['[CLIENT_API_KEY]', '[Your-Client-API-Key]', 'YourTokenBV3tua4BXNw+HVUFpxLlGy8nWN6mtgMlIk='];
const RESPONSE_KEYS = ['[REFRESH_RESPONSE_KEY]', 'wR5t6HKMfJ2r4J7fEGX9Gw=='];

interface Credentials {
  readonly refresh_token?: string;
  readonly refresh_response_key?: string;
}

/** The line with our host, our program and our credentials, and nothing else changed. */
function adapt(line: string, url: string, { refresh_token, refresh_response_key }: Credentials = {}): string {
  const replacements: [from: string, to: string | undefined][] = [
    ...Object.entries(PROGRAMS),
    ...SECRETS.map((from): [string, string] => [from, ENVIRONMENT.CLIENT_SECRET]),
    ...KEYS.map((from): [string, string] => [from, ENVIRONMENT.API_KEY]),
    ...RESPONSE_KEYS.map((from): [string, string | undefined] => [from, refresh_response_key]),
  ];
  const host = line.replace(/https:\/\/(?:prod|integ)\.(?:euid\.eu|uidapi\.com)/, url);
  const token = refresh_token
    ? host.replace(/^echo (?:\[refresh_token\]|AAAAAQ\S+)/, `echo ${refresh_token}`)
    : host;
  return replacements.reduce(
    (text, [from, to]) => (to === undefined ? text : text.replaceAll(from, to)),
    token,
  );
}

const BODY = '[Unencrypted-JSON-Request-Body]';
const bodyOf = (email: string): string => JSON.stringify({ email, optout_check: 1 });

for (const document of documents)
  describe(`the page "${document.document}"`, () => {
    const reason = obstacle(document);
    it.skipIf(reason)(`is run here${reason ? `: no, since it ${reason}` : ''}`, () => {});
    if (reason) return;
    const { lines, bodies, answer, optouts = [], refresh_optouts = [] } = document;
    const isRefresh = lines.some((line) => line.includes('--is-refresh'));
    let url = '';
    beforeAll(async () => {
      url = await startOperator(document);
    });

    /** What a refresh line needs: the tokens of somebody who has logged in. */
    const login = async (email: string): Promise<Credentials> =>
      isRefresh
        ? (
            await shell(
              `echo '${bodyOf(email)}' | everid request ${url}/v2/token/generate '${ENVIRONMENT.API_KEY}' '${ENVIRONMENT.CLIENT_SECRET}'`,
            )
          ).body
        : {};

    const filled = lines.flatMap((line) =>
      line.includes(BODY) ? bodies.map((body) => line.replace(BODY, body)) : [line],
    );

    it.each(filled)(
      'line %#, with our host, program and credentials, gives the documented answer',
      async (line) => {
        const { status, body } = await shell(adapt(line, url, await login('username@example.com')));
        expect(status).toBe(answer.status);
        expect(Object.keys(body)).toEqual(expect.arrayContaining([...answer.body]));
        for (const [name, value] of Object.entries(body))
          expect(typeof value).toBe(/_(expires|from)$/.test(name) ? 'number' : 'string');
      },
    );

    it.each([...optouts, ...refresh_optouts])('%s is answered with an opt-out', async (email) => {
      const line = (lines[0] ?? '').replace(BODY, bodyOf(email));
      expect(await shell(adapt(line, url, await login(email)))).toEqual({ status: 'optout' });
    });
  });
