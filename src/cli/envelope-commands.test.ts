import { describe, expect, it } from 'vitest';
import { commandLine, ENVIRONMENT } from '../fixtures/run-command.js';
import vectors from '../fixtures/vectors.json' with { type: 'json' };
import { fromBase64 } from '../operator-api/base64.js';
import { openRequest } from '../operator-api/envelope.js';

const { generate_exchange: exchange, constants } = vectors.derived;
const SECRET = ENVIRONMENT.CLIENT_SECRET;
const JSON_TEXT = '{"email": "user@example.com"}';
const run = commandLine();

const openedJson = async (body: string) => {
  const opened = await openRequest(fromBase64(SECRET), fromBase64(body));
  if ('fault' in opened) throw new Error(opened.fault);
  return opened.json;
};

describe('encrypt', () => {
  it.each([
    ['an argument', [SECRET], {}, `${JSON_TEXT}\n`],
    ['the environment', [], ENVIRONMENT, JSON_TEXT],
    ['a line of standard input', ['-'], {}, `${SECRET}\n${JSON_TEXT}\n`],
  ])('takes the secret from %s', async (_, args, env, input) => {
    const { printed, complained, exitCode } = await run(['encrypt', ...args], { env, input });
    expect(await openedJson(printed)).toBe(JSON_TEXT);
    expect([complained, exitCode]).toEqual(['', 0]);
  });

  it('with --json tells what is needed to check the answer', async () => {
    const { printed } = await run(['encrypt', '--json'], { input: JSON_TEXT });
    const { body, nonce, timestamp } = JSON.parse(printed);
    expect(await openRequest(fromBase64(SECRET), fromBase64(body))).toMatchObject({
      timestamp,
      nonce: fromBase64(nonce),
    });
  });

  it.each([
    [[], {}, JSON_TEXT, /the client secret is missing: .* CLIENT_SECRET/],
    [['-'], {}, undefined, /the client secret is missing/],
    [['abc'], {}, JSON_TEXT, /clientSecret must be the client secret: 32 bytes in Base64/],
    [[], ENVIRONMENT, undefined, /nothing came in on standard input/],
    [[], ENVIRONMENT, '\n', /nothing came in on standard input/],
    [[], ENVIRONMENT, 'email=user@example.com', /standard input is no JSON/],
  ])('%j ends with 1 and a message that helps: %#', async (args, env, input, message) => {
    const outcome = await run(['encrypt', ...args], { env, ...(input === undefined ? {} : { input }) });
    expect(outcome.complained).toMatch(message);
    expect(outcome.complained).not.toContain('user@example.com}');
    expect([outcome.printed, outcome.exitCode]).toEqual(['', 1]);
  });
});

describe('decrypt', () => {
  it('opens the known answer of generate', async () => {
    const { printed } = await run(['decrypt', SECRET], { input: exchange.response_envelope_b64 });
    expect(JSON.parse(printed)).toEqual(JSON.parse(exchange.response_json));
    expect(printed.split('\n').length).toBeGreaterThan(5);
  });

  it('prints one line with --json', async () => {
    const { printed } = await run(['decrypt', '--json'], { input: exchange.response_envelope_b64 });
    expect(printed).toBe(`${exchange.response_json}\n`);
  });

  it.each(vectors.refresh_response)('opens the known answer to a refresh: $name', async (row) => {
    const input = `${row.http_body_b64}\n`;
    const byArgument = await run(['decrypt', row.refresh_response_key_b64, '--is-refresh'], { input });
    expect(JSON.parse(byArgument.printed)).toEqual(JSON.parse(row.plaintext_utf8));
    const env = { REFRESH_RESPONSE_KEY: row.refresh_response_key_b64 };
    expect(await run(['decrypt', '--is-refresh'], { env, input })).toEqual(byArgument);
  });

  it('checks the nonce where it is told one', async () => {
    const input = exchange.response_envelope_b64;
    expect((await run(['decrypt', '--nonce', 'AQIDBAUGBwg='], { input })).exitCode).toBe(0);
    const other = await run(['decrypt', '--nonce', 'AAAAAAAAAAA='], { input });
    expect(other).toMatchObject({ printed: '', exitCode: 3 });
    expect(other.complained).toMatch(/belongs to another request/);
    expect((await run(['decrypt', '--nonce', '*'], { input })).complained).toMatch(/--nonce must be Base64/);
  });

  it('prints a refusal, which is not encrypted, and ends with 2', async () => {
    const refusal = { status: 'client_error', message: 'Invalid Identifier' };
    const outcome = await run(['decrypt'], { input: JSON.stringify(refusal) });
    expect(JSON.parse(outcome.printed)).toEqual(refusal);
    expect(outcome.exitCode).toBe(2);
    expect(await run(['decrypt', '--json'], { input: '{"status":"optout"}' })).toMatchObject({
      printed: '{"status":"optout"}\n',
      exitCode: 0,
    });
  });

  it('with another key ends with 3 and quotes nothing', async () => {
    const input = exchange.response_envelope_b64;
    const { complained, exitCode } = await run(['decrypt', constants.refresh_response_key_b64], { input });
    expect([complained, exitCode]).toEqual(['error: The answer was not sealed with this key.\n', 3]);
  });
});
