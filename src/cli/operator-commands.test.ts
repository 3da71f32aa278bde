import { describe, expect, it } from 'vitest';
import { commandLine, ENVIRONMENT } from '../fixtures/run-command.js';
import { createOperator } from '../operator/index.js';

const { API_KEY, CLIENT_SECRET } = ENVIRONMENT;
const GENERATE = 'http://localhost:8080/v2/token/generate';
const REFRESH = 'http://localhost:8080/v2/token/refresh';
const input = '{"email":"user@example.com","optout_check":1}\n';
const run = commandLine();

async function login(email = 'user@example.com') {
  const { printed } = await run(['request', GENERATE, '--json'], { input: JSON.stringify({ email }) });
  return JSON.parse(printed).body as Record<string, string>;
}

describe('request', () => {
  it.each([
    ['arguments', [API_KEY, CLIENT_SECRET], {}, input],
    ['the environment', [], ENVIRONMENT, input],
    ['lines of standard input', ['-', '-'], {}, `${API_KEY}\n${CLIENT_SECRET}\n${input}`],
  ])('takes the credentials from %s', async (_, args, env, piped) => {
    const outcome = await run(['request', GENERATE, ...args], { env, input: piped });
    expect(outcome).toMatchObject({ complained: '', exitCode: 0 });
    expect(JSON.parse(outcome.printed)).toMatchObject({
      status: 'success',
      body: { advertising_token: expect.stringMatching(/^A4/), refresh_token: expect.any(String) },
    });
  });

  it('prints an opt-out as the answer that it is', async () => {
    const outcome = await run(['request', GENERATE, '--json'], { input: '{"email":"optout@example.com"}' });
    expect(outcome).toEqual({ printed: '{"status":"optout"}\n', complained: '', exitCode: 0 });
  });

  it('ends with 2 where the operator refuses, and says why', async () => {
    const outcome = await run(['request', GENERATE], { input: '{"email":"nobody"}' });
    expect(outcome).toEqual({
      printed: '',
      complained: 'error: The operator refused (400 client_error): Invalid Identifier\n',
      exitCode: 2,
    });
    const { complained } = await run(['request', GENERATE, '--json'], { input: '{"email":"nobody"}' });
    expect(JSON.parse(complained).error).toMatchObject({
      code: 'refused',
      httpStatus: 400,
      status: 'client_error',
    });
  });

  it('ends with 3 where nobody answers, and shows no secret', async () => {
    const fetch = () => Promise.reject(new TypeError(CLIENT_SECRET, { cause: { code: 'ECONNREFUSED' } }));
    const outcome = await run(['request', GENERATE], { input, fetch });
    expect(outcome).toMatchObject({ printed: '', exitCode: 3 });
    expect(outcome.complained).toBe('error: No answer came from http://localhost:8080 (ECONNREFUSED).\n');
  });

  it('believes no answer of an earlier time', async () => {
    const operator = createOperator();
    const kept: string[] = [];
    const fetch = async (request: Request) => {
      kept.push(await (await operator.fetch(request)).text());
      return new Response(kept[0]);
    };
    expect((await run(['request', GENERATE], { input, fetch })).exitCode).toBe(0);
    const replayed = await run(['request', GENERATE], { input, fetch });
    expect(replayed).toMatchObject({ printed: '', exitCode: 3 });
  });

  it.each([
    [['localhost:8080'], /the URL must be like/],
    [['http://localhost:8080'], /must name an endpoint/],
    [[GENERATE, 'two words'], /the API key must be as it was issued/],
  ])('%j ends with 1', async (args, message) => {
    const outcome = await run(['request', ...args], { input });
    expect(outcome.complained).toMatch(message);
    expect(outcome.complained).not.toContain('two words');
    expect(outcome.exitCode).toBe(1);
  });
});

describe('refresh', () => {
  it.each([REFRESH, 'http://localhost:8080', 'http://localhost:8080/'])('asks %s', async (url) => {
    const { refresh_token: token = '', refresh_response_key: key = '' } = await login();
    const env = { REFRESH_TOKEN: token, REFRESH_RESPONSE_KEY: key };
    const ways = [
      await run(['refresh', url, token, key, '--json'], { env: {} }),
      await run(['refresh', url, '--json'], { env }),
      await run(['refresh', url, '-', '-', '--json'], { env: {}, input: `${token}\n${key}\n` }),
    ];
    for (const { printed, exitCode } of ways) {
      expect(JSON.parse(printed)).toMatchObject({
        status: 'success',
        body: { refresh_token: expect.any(String) },
      });
      expect(exitCode).toBe(0);
    }
  });

  it('prints an opt-out', async () => {
    const { refresh_token = '', refresh_response_key = '' } = await login('refresh-optout@example.com');
    const outcome = await run(['refresh', REFRESH, refresh_token, refresh_response_key, '--json']);
    expect(outcome).toEqual({ printed: '{"status":"optout"}\n', complained: '', exitCode: 0 });
  });

  it('says why a token is refused to who has a key, and never quotes the token', async () => {
    const { refresh_response_key: key = '' } = await login();
    const named = await run(['refresh', REFRESH, 'A3AAAABm', key]);
    expect(named).toMatchObject({ exitCode: 2, complained: expect.stringContaining('invalid_token') });
    const unnamed = await run(['refresh', REFRESH, 'A3AAAABm', key], { env: {} });
    expect(unnamed).toMatchObject({
      exitCode: 2,
      complained: expect.stringContaining('Error refreshing token'),
    });
    expect(named.complained + unnamed.complained).not.toContain('A3AAAABm');
  });
});
