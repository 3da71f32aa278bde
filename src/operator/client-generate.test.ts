import { describe, expect, test } from 'vitest';
import {
  type ClientSideBody,
  clientSideBody,
  type ServerName,
  serverKeys,
  sharedKey,
} from '../fixtures/client-side.js';
import { createKnownOperator } from '../fixtures/known-operator.js';
import { openedRefresh, send } from '../fixtures/requests.js';
import vectors from '../fixtures/vectors.json' with { type: 'json' };
import type { Identity } from '../identity/identity.js';
import { toBase64 } from '../operator-api/base64.js';
import { createOperator, type Operator } from './index.js';
import { createKeyRing, PUBLIC_KEYS } from './keys.js';
import { readRefreshToken } from './refresh-token.js';
import { unwrap } from './wrapped-refresh-token.js';

const NOW = vectors.derived.constants.now_ms;
const SERVER: ServerName = 'bundled_resource_server';
const HASH = vectors.email_hashes['test@example.com'];
const PAYLOAD = JSON.stringify({ email_hash: HASH });
const PAGE = { Origin: 'http://localhost:3000' };
const operator = createOperator({ now: () => NOW });

const post = (body: unknown, headers: Record<string, string> = PAGE, asked: Operator = operator) =>
  send(asked, '/v2/token/client-generate', typeof body === 'string' ? body : JSON.stringify(body), headers);

const sharedSecret = async (server: ServerName = SERVER): Promise<string> =>
  toBase64(await sharedKey(server));

async function answer(response: Response, server: ServerName = SERVER) {
  expect(response.status).toBe(200);
  return (await openedRefresh(response, await sharedSecret(server))) as { status: string; body: Identity };
}

async function refused(response: Promise<Response>): Promise<[number, string, string]> {
  const { status, message } = await (await response).json();
  return [(await response).status, status, message];
}

describe('known requests', () => {
  test.each(vectors.derived.cstg)('$name, from a page and from an app', async (row) => {
    const server = row.name as ServerName;
    const { subscriptionId, privateKey } = serverKeys(server);
    const subscription = {
      subscriptionId,
      privateKey,
      siteId: 123,
      domains: ['localhost'],
      appNames: ['com.uid2.DevApp'],
    };
    const asked = () =>
      createKnownOperator({ clientSide: [subscription], rawUid: async () => new Uint8Array(32) });
    expect(await clientSideBody(server, row.payload_plaintext, NOW)).toEqual(row.request_json);
    const inApp = await clientSideBody(server, row.payload_plaintext, NOW, 'com.uid2.devapp');
    expect(inApp).toEqual(row.in_app.request_json);

    for (const [request, headers] of [
      [row.request_json, PAGE],
      [row.in_app.request_json, {}],
    ] as const) {
      expect(await answer(await post(request, headers, asked()), server)).toMatchObject({
        status: 'success',
      });
      const optedOut = asked();
      await optedOut.optOut({ email: 'test@example.com' });
      expect(await (await post(request, headers, optedOut)).text()).toBe(row.optout_response_b64);
    }
  });
});

describe('an answer', () => {
  test('has no Content-Type', async () => {
    const response = await post(await clientSideBody(SERVER, PAYLOAD, NOW));
    expect(response.headers.has('Content-Type')).toBe(false);
  });

  test('brings an identity that can be refreshed', async () => {
    const { body } = await answer(await post(await clientSideBody(SERVER, PAYLOAD, NOW)));
    expect(body.advertising_token).toMatch(/^A4/);
    const response = await send(operator, '/v2/token/refresh', body.refresh_token);
    expect(await openedRefresh(response, body.refresh_response_key ?? '')).toMatchObject({
      status: 'success',
    });
  });

  test('marks its tokens as made without a server, for the site of the subscription', async () => {
    const { body } = await answer(await post(await clientSideBody(SERVER, PAYLOAD, NOW)));
    const keys = createKeyRing(PUBLIC_KEYS);
    const token = await readRefreshToken(keys, (await unwrap(keys, body.refresh_token)).refreshToken);
    expect(token?.origin).toMatchObject({ privacyBits: 3, siteId: 123, established: NOW });
  });

  test('is the same for EUID, without asking for consent', async () => {
    const euid = createOperator({ product: 'EUID', now: () => NOW });
    const { body } = await answer(await post(await clientSideBody(SERVER, PAYLOAD, NOW), PAGE, euid));
    expect(body.advertising_token).toMatch(/^E4/);
  });

  test.each([
    [{ email_hash: vectors.email_hashes['validate@example.com'] }, 'success'],
    [{ phone_hash: vectors.phone.hashes['+12345678901'] }, 'success'],
    [{ email_hash: vectors.email_hashes['optout@example.com'] }, 'optout'],
    [{ phone_hash: vectors.phone.hashes['+00000000000'] }, 'optout'],
    [{ email_hash: vectors.email_hashes['refresh-optout@example.com'] }, 'success'],
    [{ phone_hash: vectors.phone.hashes['+00000000002'] }, 'success'],
  ])('to the test identity %j: %s', async (payload, status) => {
    const body = await clientSideBody(SERVER, JSON.stringify(payload), NOW);
    expect(await answer(await post(body))).toMatchObject({ status });
  });

  test('does not depend on the age of the request', async () => {
    expect(await answer(await post(await clientSideBody(SERVER, PAYLOAD, 1)))).toMatchObject({
      status: 'success',
    });
  });

  test('comes even if the request has more fields than are known', async () => {
    const body = { ...(await clientSideBody(SERVER, PAYLOAD, NOW)), extra: { deep: [] } };
    expect(await answer(await post(body))).toMatchObject({ status: 'success' });
  });
});

describe('who may ask', () => {
  const from = async (headers: Record<string, string>, asked = operator) =>
    post(await clientSideBody(SERVER, PAYLOAD, NOW), headers, asked);
  const strange = [403, 'invalid_http_origin', 'unexpected http origin'];

  test.each(['http://localhost', 'https://shop.localhost:8443', 'https://www.uidapi.com'])(
    '%s',
    async (origin) => {
      expect((await from({ Origin: origin })).status).toBe(200);
    },
  );

  test.each(['https://example.com', 'http://127.0.0.1:3000', 'null', 'localhost', 'https://com'])(
    'not %s',
    async (origin) => {
      expect(await refused(from({ Origin: origin }))).toEqual(strange);
    },
  );

  test('not a request without Origin', async () => {
    expect(await refused(from({}))).toEqual(strange);
  });

  test('anyone, where the check is off', async () => {
    const open = createOperator({ domainCheck: false });
    expect((await from({ Origin: 'https://example.com' }, open)).status).toBe(200);
  });

  test('an app of a registered name, from wherever', async () => {
    for (const name of ['com.uid2.devapp', 'COM.UID2.DEVAPP', '123456789']) {
      const body = await clientSideBody(SERVER, PAYLOAD, NOW, name);
      expect(await answer(await post(body, {}))).toMatchObject({ status: 'success' });
    }
  });

  test('no other app, even from a registered domain', async () => {
    const body = await clientSideBody(SERVER, PAYLOAD, NOW, 'com.example');
    expect(await refused(post(body))).toEqual([403, 'invalid_app_name', 'unexpected app name']);
  });

  test('nobody whose key pair is disabled', async () => {
    const { subscriptionId, privateKey } = serverKeys(SERVER);
    const subscription = { subscriptionId, privateKey, siteId: 1, domains: [], disabled: true };
    const closed = createOperator({ clientSide: [subscription] });
    expect(await refused(from(PAGE, closed))).toEqual([401, 'unauthorized', 'Unauthorized']);
  });
});

describe('words of refusal', () => {
  const client = async (change: Partial<ClientSideBody>, payload = PAYLOAD, asked = operator) => {
    const [http, status, message] = await refused(
      post({ ...(await clientSideBody(SERVER, payload, NOW)), ...change }, PAGE, asked),
    );
    expect([http, status]).toEqual([400, 'client_error']);
    return message;
  };

  test.each([
    ['', 'json payload expected but not found'],
    ['null', 'json payload expected but not found'],
    ['{', 'json payload is not valid'],
    ['[]', 'json payload is not valid'],
    ['7', 'json payload is not valid'],
    ['{"timestamp":"yesterday"}', 'json payload is not valid'],
    ['{"subscription_id":{}}', 'json payload is not valid'],
  ])('body %s: %s', async (body, message) => {
    expect(await refused(post(body))).toEqual([400, 'client_error', message]);
  });

  test.each([
    [{ subscription_id: 'none' }, 'bad subscription_id'],
    [{ subscription_id: null }, 'bad subscription_id'],
    [{ payload: null }, 'required parameters: payload, iv, public_key'],
    [{ iv: undefined }, 'required parameters: payload, iv, public_key'],
    [{ public_key: undefined }, 'required parameters: payload, iv, public_key'],
    [{ public_key: 'x' }, 'bad public key'],
    [{ public_key: '' }, 'bad public key'],
    [{ public_key: toBase64(new Uint8Array(91)) }, 'bad public key'],
    [{ iv: '*' }, 'bad iv'],
    [{ iv: 'AAAA' }, 'bad iv'],
    [{ payload: '' }, 'payload decryption failed'],
    [{ payload: '*' }, 'payload decryption failed'],
    [{ timestamp: NOW + 1 }, 'payload decryption failed'],
    [{ timestamp: undefined }, 'payload decryption failed'],
    [{ app_name: 'com.uid2.devapp' }, 'payload decryption failed'],
  ] satisfies [Partial<ClientSideBody>, string][])('%j: %s', async (change, message) => {
    expect(await client(change)).toBe(message);
  });

  test.each([
    ['', 'encrypted payload contains invalid json'],
    ['[]', 'encrypted payload contains invalid json'],
    ['{}', 'please provide exactly one of: email_hash, phone_hash'],
    ['{"email":"a@b"}', 'please provide exactly one of: email_hash, phone_hash'],
    [
      `{"email_hash":"${HASH}","phone_hash":"${HASH}"}`,
      'please provide exactly one of: email_hash, phone_hash',
    ],
    ['{"email_hash":"x"}', 'Invalid Identifier'],
    ['{"phone_hash":7}', 'Invalid Identifier'],
  ])('payload %s: %s', async (payload, message) => {
    expect(await client({}, payload)).toBe(message);
  });

  test('phone numbers that are off', async () => {
    const operator = createOperator({ phones: false });
    expect(await client({}, `{"phone_hash":"${HASH}"}`, operator)).toBe('phone support not enabled');
    expect(await client({}, '{}', operator)).toBe('please provide email_hash');
  });

  test('in their order: each problem hides those behind it', async () => {
    const problems: [Partial<ClientSideBody>, string, Record<string, string>?][] = [
      [{ subscription_id: 'none' }, 'bad subscription_id', {}],
      [{}, 'unexpected http origin', {}],
      [{ payload: null }, 'required parameters: payload, iv, public_key'],
      [{ public_key: 'x' }, 'bad public key'],
      [{ iv: 'x' }, 'bad iv'],
      [{ timestamp: 1 }, 'payload decryption failed'],
    ];
    const fine = await clientSideBody(SERVER, '{}', NOW);
    for (const [index, [, message, headers]] of problems.entries()) {
      const body = Object.assign(
        { ...fine },
        ...problems
          .slice(index)
          .map(([change]) => change)
          .reverse(),
      );
      expect((await refused(post(body, headers ?? PAGE)))[2]).toBe(message);
    }
  });
});
