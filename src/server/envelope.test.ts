import { afterEach, describe, expect, it, vi } from 'vitest';
import { createKnownOperator, knownIv } from '../fixtures/known-operator.js';
import { authorized, NONCE, send } from '../fixtures/requests.js';
import vectors from '../fixtures/vectors.json' with { type: 'json' };
import { fromBase64, toBase64 } from '../operator-api/base64.js';
import { openRequest } from '../operator-api/envelope.js';
import { openRefreshResponse, openResponse, sealRequest } from './envelope.js';

const { constants, generate_exchange: exchange, refresh_exchange } = vectors.derived;
const SECRET = exchange.client_secret_b64;
const [valid, malformed] = vectors.request_envelope;

const hex = (text: string): Uint8Array =>
  Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

/** Lets the next sealed request be that of a known answer. */
function foresee(nonce: Uint8Array, iv: Uint8Array, timestamp: number): void {
  vi.useFakeTimers({ now: timestamp, toFake: ['Date'] });
  const values = [nonce, iv];
  vi.spyOn(crypto, 'getRandomValues').mockImplementation((array) => {
    (array as unknown as Uint8Array).set(values.shift() as Uint8Array);
    return array;
  });
}

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('sealRequest', () => {
  it('makes the known request of the operator’s own tests, bit for bit', async () => {
    foresee(hex(valid?.nonce_hex ?? ''), hex(valid?.iv_hex ?? ''), valid?.timestamp_ms ?? 0);
    const { body, timestamp } = await sealRequest(valid?.client_secret_b64 ?? '', valid?.payload_utf8);
    expect([body, timestamp]).toEqual([valid?.envelope_b64, valid?.timestamp_ms]);
  });

  it('makes the known request of generate, bit for bit', async () => {
    foresee(NONCE, knownIv(5), constants.now_ms);
    const { body, nonce } = await sealRequest(SECRET, JSON.parse(exchange.request_json));
    expect(body).toBe(exchange.request_envelope_b64);
    expect(nonce).toEqual(NONCE);
  });

  it('never seals twice with the same nonce or iv', async () => {
    const bodies = await Promise.all([1, 2].map(async () => sealRequest(SECRET, {})));
    expect(bodies[0]?.nonce).not.toEqual(bodies[1]?.nonce);
    const ivs = bodies.map(({ body }) => fromBase64(body).subarray(1, 13));
    expect(ivs[0]).not.toEqual(ivs[1]);
  });

  it('takes text that is no JSON as it is, for the operator to judge', async () => {
    const { body } = await sealRequest(SECRET, malformed?.payload_utf8);
    expect(await openRequest(fromBase64(SECRET), fromBase64(body))).toMatchObject({
      json: malformed?.payload_utf8,
    });
  });

  it.each(['', 'YWJj', 'not base64!', undefined])(
    'refuses %j as a secret without quoting it',
    async (secret) => {
      const refused = await sealRequest(secret as string, {}).catch((error: Error) => error);
      expect(refused).toBeInstanceOf(TypeError);
      expect(String(refused)).toMatch(/32 bytes in Base64$/);
    },
  );
});

/** Requests of the operator's own tests that it refuses, and what it says. */
const refused = vectors.request_envelope.filter((row) => row.expect_message_prefix || row.expect_message);

it.each(refused)('the operator refuses the known request $name as it did', async (row) => {
  const known = vectors.request_envelope.find(({ name }) => name === row.envelope_ref)?.envelope_b64;
  const body = row.body ?? row.envelope_b64 ?? known ?? toBase64(new Uint8Array(64).fill(2));
  const secret = row.client_secret_b64 ?? SECRET;
  const clients = [{ key: 'key', secret, siteId: 999, roles: ['GENERATOR'] as const }];
  const now = () => row.timestamp_ms ?? valid?.timestamp_ms ?? 0;
  const operator = createKnownOperator({ clients, now });
  const response = await send(operator, '/v2/token/generate', body, authorized('key'));
  const { status, message } = (await response.json()) as { status: string; message: string };
  expect([response.status, status]).toEqual([400, 'client_error']);
  expect(message.startsWith((row.expect_message_prefix ?? row.expect_message) as string)).toBe(true);
});

describe('openResponse', () => {
  it('opens the known answer of generate', async () => {
    const opened = await openResponse(SECRET, exchange.response_envelope_b64, { nonce: NONCE });
    expect(opened.message).toEqual(JSON.parse(exchange.response_json));
    expect(opened).toMatchObject({ timestamp: constants.now_ms, nonce: NONCE });
  });

  it('opens the known opt-out, as text or as bytes', async () => {
    const text = vectors.derived.generate_optout_response_b64;
    for (const sealed of [text, `${text}\n`, fromBase64(text)])
      expect((await openResponse(SECRET, sealed)).message).toEqual({ status: 'optout' });
  });

  it('takes no answer to another request', async () => {
    const other = openResponse(SECRET, exchange.response_envelope_b64, { nonce: new Uint8Array(8) });
    await expect(other).rejects.toMatchObject({ name: 'OperatorError', code: 'nonce' });
  });

  it.each([
    [119, true],
    [-119, true],
    [121, false],
    [-121, false],
  ])('with a clock %i s ahead of the operator’s: %s', async (seconds, taken) => {
    vi.useFakeTimers({ now: constants.now_ms + seconds * 1000, toFake: ['Date'] });
    const opened = openResponse(SECRET, exchange.response_envelope_b64, { maxClockDrift: 120_000 });
    if (taken) await opened;
    else
      await expect(opened).rejects.toMatchObject({
        code: 'clock',
        message: expect.stringContaining('121 s'),
      });
  });

  it.each([
    ['another secret', toBase64(new Uint8Array(32)), exchange.response_envelope_b64],
    ['another text', SECRET, 'aGVsbG8='],
    ['no Base64', SECRET, '<html>'],
    ['an empty answer', SECRET, ''],
    ['an answer without version, read as a request', SECRET, exchange.request_envelope_b64],
  ])('is not confused by %s', async (_, secret, sealed) => {
    await expect(openResponse(secret, sealed)).rejects.toMatchObject({ code: 'unreadable' });
  });
});

describe('openRefreshResponse', () => {
  it.each(vectors.refresh_response)('opens the known answer $name', async (row) => {
    const opened = await openRefreshResponse(row.refresh_response_key_b64, row.http_body_b64);
    expect(opened).toEqual(JSON.parse(row.plaintext_utf8));
  });

  it('opens the known answers of the operator’s bundled keys', async () => {
    const key = constants.refresh_response_key_b64;
    expect(await openRefreshResponse(key, refresh_exchange.response_b64)).toEqual(
      JSON.parse(refresh_exchange.response_json),
    );
    expect(await openRefreshResponse(key, refresh_exchange.optout_response_b64)).toEqual({
      status: 'optout',
    });
  });

  it('says what key to pass, and when it is the wrong one', async () => {
    await expect(openRefreshResponse('short', '')).rejects.toThrow(/16 or 32 bytes in Base64/);
    const wrong = openRefreshResponse(SECRET, refresh_exchange.response_b64);
    await expect(wrong).rejects.toMatchObject({ code: 'unreadable' });
  });
});
