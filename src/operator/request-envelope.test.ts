import { describe, expect, test } from 'vitest';
import { authorized, CLIENT, envelope, opened, send } from '../fixtures/requests.js';
import vectors from '../fixtures/vectors.json' with { type: 'json' };
import { fromBase64, toBase64 } from '../operator-api/base64.js';
import { openResponse } from '../operator-api/envelope.js';
import { createOperator } from './index.js';

const NOW = 1_790_000_000_000;
const UID2_HINT = 'https://unifiedid.com/docs/getting-started/gs-encryption-decryption';
const EUID_HINT = 'https://euid.eu/docs/getting-started/gs-encryption-decryption';
const operator = createOperator({ now: () => NOW });
const generate = (body: BodyInit, headers = {}, asked = operator) =>
  send(asked, '/v2/token/generate', body, { ...authorized(), ...headers });
const BINARY = { 'Content-Type': 'application/octet-stream' };
const raw = async () => fromBase64(await envelope({ email: 'a@b' }, NOW));

async function refusal(body: BodyInit, headers = {}, asked = operator): Promise<string> {
  const response = await generate(body, headers, asked);
  expect(response.status).toBe(400);
  expect(response.headers.get('Content-Type')).toBe('application/json');
  const { status, message } = await response.json();
  expect(status).toBe('client_error');
  return message;
}

describe('known failures', () => {
  const byName = Object.fromEntries(vectors.request_envelope.map((row) => [row.name, row]));
  const valid = byName.valid_envelope;
  const withSecret = (secret = '', clock = 0) =>
    createOperator({
      now: () => clock,
      clients: [{ key: CLIENT.key, secret, siteId: 999, roles: ['GENERATOR'] }],
    });

  test.each(['non_base64_text', 'too_short', 'raw_json'])('%s', async (name) => {
    expect(await refusal(byName[name]?.body ?? '')).toContain(byName[name]?.expect_message_prefix);
  });

  test('wrong_version', async () => {
    const message = await refusal(toBase64(new Uint8Array(64).fill(2)));
    expect(message).toContain(byName.wrong_version?.expect_message_prefix);
  });

  test('wrong_secret_for_valid_envelope', async () => {
    const row = byName.wrong_secret_for_valid_envelope;
    const message = await refusal(valid?.envelope_b64 ?? '', {}, withSecret(row?.client_secret_b64));
    expect(message).toContain(row?.expect_message_prefix);
  });

  test('malformed_json_inside', async () => {
    const row = byName.malformed_json_inside;
    const asked = withSecret(row?.client_secret_b64, row?.timestamp_ms);
    expect(await refusal(row?.envelope_b64 ?? '', {}, asked)).toBe(row?.expect_message);
  });

  test('and the valid envelope passes', async () => {
    const asked = withSecret(valid?.client_secret_b64, valid?.timestamp_ms);
    const response = await generate(valid?.envelope_b64 ?? '', {}, asked);
    expect(response.status).toBe(200);
  });
});

describe('words of refusal', () => {
  test('a missing body', async () => {
    expect(await refusal('')).toBe('Invalid body: Body is missing.');
  });

  test('JSON in Base64', async () => {
    expect(await refusal(btoa('{"email":"a@b"}'))).toMatch(
      /^Invalid body: The request body is unencrypted JSON\. /,
    );
  });

  test.each(['a b=', 'YWJj\nYWJj', 'YW-_', 'YQ=', 'Y'])('text that is nearly Base64: %j', async (text) => {
    expect(await refusal(text)).toMatch(/^Invalid body: Body is not valid base64\. /);
  });

  test('a hint that leads to the documents of the product', async () => {
    expect((await refusal('dGVzdA==')).endsWith(UID2_HINT)).toBe(true);
    const euid = createOperator({ product: 'EUID', now: () => NOW });
    expect((await refusal('dGVzdA==', {}, euid)).endsWith(EUID_HINT)).toBe(true);
  });

  test.each(['[]', 'null', '"text"', '{'])('a payload that is no JSON object: %s', async (json) => {
    const message = await refusal(await envelope(json, NOW));
    expect(message).toBe('Invalid payload in body: Data is not valid json string.');
  });

  test('quote neither key nor body', async () => {
    const message = await refusal(await envelope({ email: 'secret@example.com' }, NOW, new Uint8Array(32)));
    expect(message).not.toMatch(/secret@|UID2-C|DzBz/);
  });
});

describe('the clock', () => {
  test.each([0, -60_000, -119_999, 60_000, 119_000])(
    'takes a request made %i ms from now',
    async (offset) => {
      expect((await generate(await envelope({ email: 'a@b' }, NOW + offset))).status).toBe(200);
    },
  );

  test.each([-120_000, -86_400_000, 119_001, 120_000, 86_400_000, 1 - NOW])(
    'refuses a request made %i ms from now',
    async (offset) => {
      const message = await refusal(await envelope({ email: 'a@b' }, NOW + offset));
      expect(message).toBe('Invalid timestamp: Request too old or client time drift.');
    },
  );

  test('is looked at before the payload', async () => {
    expect(await refusal(await envelope('{', 0))).toMatch(/^Invalid timestamp/);
  });
});

describe('raw bytes', () => {
  test('are answered with raw bytes', async () => {
    const response = await generate(await raw(), BINARY);
    expect(response.headers.get('Content-Type')).toBe('application/octet-stream');
    const answer = await openResponse(CLIENT.secret, new Uint8Array(await response.arrayBuffer()));
    expect(JSON.parse(answer.json).status).toBe('success');
  });

  test('may be announced in any case, but with no parameter', async () => {
    expect((await generate(await raw(), { 'Content-Type': 'Application/Octet-Stream' })).status).toBe(200);
    const parameter = { 'Content-Type': 'application/octet-stream; charset=utf-8' };
    expect(await refusal(await raw(), parameter)).toMatch(/^Invalid body: Body is not valid base64\./);
  });

  test('that are Base64 text after all are read and answered as text', async () => {
    const response = await generate(await envelope({ email: 'a@b' }, NOW), BINARY);
    expect(response.headers.get('Content-Type')).toBe('text/plain');
    expect(await opened(response)).toMatchObject({ status: 'success' });
  });

  test('that are neither are refused for what they are', async () => {
    const forged = (await raw()).fill(7, 20);
    expect(await refusal(forged, BINARY)).toMatch(/^Invalid body: Check encryption key \(ClientSecret\)\./);
    expect(await refusal('{"email":"a@b"}', BINARY)).toMatch(/unencrypted JSON/);
    expect(await refusal(new Uint8Array(3), BINARY)).toMatch(/^Invalid body: Body too short\./);
  });
});
