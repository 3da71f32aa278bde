import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import documented from '../fixtures/documented-commands.json' with { type: 'json' };
import { type Installed, install, obstacle } from '../fixtures/installed.js';
import { ENVIRONMENT } from '../fixtures/run-command.js';

// Runs what the public documentation tells people to type, in a shell, with our program in the place of its scripts.

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const { API_KEY, CLIENT_SECRET } = ENVIRONMENT;
let everid: Installed;

beforeAll(async () => {
  everid = await install();
});

afterAll(() => everid.remove());

interface Login {
  readonly refresh_token?: string;
  readonly refresh_response_key?: string;
}

const PROGRAMS: readonly (readonly [from: string, to: string])[] = [
  ['encrypt_request.py', 'everid encrypt'],
  ['decrypt_response.py', 'everid decrypt'],
  ['python3 uid2_request.py', 'everid request'],
];
const SECRETS = ['[CLIENT_SECRET]', '[Your-Client-Secret]', 'DELPabG/hsJsZk4Xm9Xr10Wb8qoKarg4ochUdY9e+Ow='];
const KEYS = ['[CLIENT_API_KEY]', '[Your-Client-API-Key]', 'YourTokenBV3tua4BXNw+HVUFpxLlGy8nWN6mtgMlIk='];
const RESPONSE_KEYS = ['[REFRESH_RESPONSE_KEY]', 'wR5t6HKMfJ2r4J7fEGX9Gw=='];

/** The line with our host, our program and our credentials, and nothing else changed. */
function adapt(line: string, url: string, { refresh_token, refresh_response_key = '' }: Login): string {
  const hosted = line.replace(/https:\/\/(?:prod|integ)\.(?:euid\.eu|uidapi\.com)/, url);
  const held = refresh_token
    ? hosted.replace(/^echo (?:\[refresh_token\]|AAAAAQ\S+)/, `echo ${refresh_token}`)
    : hosted;
  const replacements = [
    ...PROGRAMS,
    ...SECRETS.map((from) => [from, CLIENT_SECRET] as const),
    ...KEYS.map((from) => [from, API_KEY] as const),
    ...RESPONSE_KEYS.map((from) => [from, refresh_response_key] as const),
  ];
  return replacements.reduce((text, [from, to]) => text.replaceAll(from, to), held);
}

const BODY = '[Unencrypted-JSON-Request-Body]';

describe.each(documented.documents)('the page "$document"', ({ product, options, lines, bodies, answer }) => {
  const reason = obstacle(options);
  if (reason) {
    it.skipIf(true)(`is left out: ${reason}`, () => {});
    return;
  }
  let url = '';
  beforeAll(async () => {
    url = await everid.startOperator(product, options);
  });

  /** What a line about refreshing needs: the tokens of somebody who has logged in. */
  async function login(line: string): Promise<Login> {
    if (!line.includes('--is-refresh')) return {};
    const request = `everid request ${url}/v2/token/generate '${API_KEY}' '${CLIENT_SECRET}'`;
    return (await everid.shell(`echo '{"email":"username@example.com"}' | ${request}`)).body;
  }

  const filled = lines.flatMap((line) =>
    line.includes(BODY) ? bodies.map((body) => line.replace(BODY, body)) : [line],
  );

  it.each(filled)(
    'line %#, with our host, program and credentials, gives the documented answer',
    async (line) => {
      const { status, body } = await everid.shell(adapt(line, url, await login(line)));
      expect(status).toBe(answer.status);
      expect(Object.keys(body)).toEqual(expect.arrayContaining(answer.body));
      for (const [name, value] of Object.entries(body))
        expect(typeof value).toBe(/_(expires|from)$/.test(name) ? 'number' : 'string');
    },
  );
});
