import { describe, expect, test } from 'vitest';
import { KNOWN_KEYS } from '../fixtures/known-operator.js';
import { authorized, envelope, opened, openedRefresh, send } from '../fixtures/requests.js';
import type { Identity } from '../identity/identity.js';
import { fromBase64, toBase64 } from '../operator-api/base64.js';
import { type Bytes, concat, int64 } from '../operator-api/bytes.js';
import { seal, unseal } from '../operator-api/envelope.js';
import { PUBLIC_CLIENTS } from './credentials.js';
import { createOperator, type Operator } from './index.js';
import { createKeyRing } from './keys.js';
import { byte, int32 } from './layout.js';
import { readRefreshToken } from './refresh-token.js';
import { unwrap } from './wrapped-refresh-token.js';

const NOW = 1_790_000_000_000;
const PATH = '/v2/token/refresh';

/** An operator whose clock can be put forward. */
function createClockedOperator(options = {}) {
  const clock = { now: NOW };
  return { clock, operator: createOperator({ now: () => clock.now, ...options }) };
}

async function issue(operator: Operator, now = NOW, parameters: object = { email: 'user@example.com' }) {
  const response = await send(operator, '/v2/token/generate', await envelope(parameters, now), authorized());
  return ((await opened(response)) as { body: Identity }).body;
}

const keyOf = ({ refresh_response_key = '' }: Identity): string => refresh_response_key;

async function refused(response: Promise<Response>) {
  const { status, headers } = await response;
  expect([status, headers.get('Content-Type')]).toEqual([400, 'application/json']);
  return (await response).json();
}

describe('a wrapped token', () => {
  test('brings a new identity whose times count from now', async () => {
    const { clock, operator } = createClockedOperator();
    const old = await issue(operator);
    clock.now += 1_000_000;
    const response = await send(operator, PATH, old.refresh_token);
    expect(response.headers.get('Content-Type')).toBe('text/plain');
    const { status, body } = (await openedRefresh(response, keyOf(old))) as {
      status: string;
      body: Identity;
    };
    expect(status).toBe('success');
    expect(body.identity_expires).toBe(clock.now + 3_600_000);
    expect(body.refresh_expires).toBe(clock.now + 86_400_000);
    expect(body.refresh_token).not.toBe(old.refresh_token);
    expect(body.refresh_response_key).not.toBe(old.refresh_response_key);
  });

  test('can be used again and again, each time with its own key', async () => {
    const { operator } = createClockedOperator();
    const old = await issue(operator);
    for (let use = 0; use < 3; use += 1) {
      const response = await send(operator, PATH, old.refresh_token);
      expect(await openedRefresh(response, keyOf(old))).toMatchObject({ status: 'success' });
    }
  });

  test('gets an answer in raw bytes if it asks in raw bytes', async () => {
    const { operator } = createClockedOperator();
    const old = await issue(operator);
    const response = await send(operator, PATH, old.refresh_token, {
      'Content-Type': 'application/octet-stream',
    });
    expect(response.headers.get('Content-Type')).toBe('application/octet-stream');
    const plaintext = await unseal(fromBase64(keyOf(old)), new Uint8Array(await response.arrayBuffer()));
    expect(JSON.parse(new TextDecoder().decode(plaintext))).toMatchObject({ status: 'success' });
  });

  test('is answered with optout once the user has opted out, even without an API key', async () => {
    const { operator } = createClockedOperator();
    const old = await issue(operator);
    await operator.optOut({ email: 'user@example.com' });
    const response = await send(operator, PATH, old.refresh_token);
    expect(response.status).toBe(200);
    expect(await openedRefresh(response, keyOf(old))).toEqual({ status: 'optout' });
  });

  test.each([
    [{ email: 'validate@example.com' }, 'success'],
    [{ phone: '+12345678901' }, 'success'],
    [{ email: 'refresh-optout@example.com' }, 'optout'],
    [{ phone: '+00000000002' }, 'optout'],
    [{ email: 'optout@unifiedid.com' }, 'success'],
    [{ phone: '+00000000001' }, 'success'],
  ])('of the test identity %j: %s', async (parameters, status) => {
    const { operator } = createClockedOperator();
    await operator.optOut({ email: 'validate@example.com' });
    const old = await issue(operator, NOW, parameters);
    const response = await send(operator, PATH, old.refresh_token);
    expect(await openedRefresh(response, keyOf(old))).toMatchObject({ status });
  });

  test('still works after the refresh key was replaced, as long as the old one is kept', async () => {
    const old = await issue(createClockedOperator({ keys: KNOWN_KEYS }).operator);
    const refresh = { id: 202, secret: 'B'.repeat(43) };
    const keys = { ...KNOWN_KEYS, refresh, retired: [KNOWN_KEYS.refresh] };
    const { operator } = createClockedOperator({ keys });
    const response = await send(operator, PATH, old.refresh_token);
    expect(await openedRefresh(response, keyOf(old))).toMatchObject({ status: 'success' });
    const forgetful = createClockedOperator({ keys: { ...KNOWN_KEYS, refresh } }).operator;
    expect(await refused(send(forgetful, PATH, old.refresh_token))).toEqual({
      status: 'client_error',
      message: 'Invalid key: Generator of this token (Key ID: 102) does not exist.',
    });
  });
});

describe.each([
  ['without', {}],
  ['with', authorized()],
])('a damaged wrapper, %s an API key,', (_, headers) => {
  const problem = async (damage: (bytes: Bytes) => Bytes | string) => {
    const { operator } = createClockedOperator();
    const damaged = damage(fromBase64((await issue(operator)).refresh_token));
    const body = typeof damaged === 'string' ? damaged : toBase64(damaged);
    expect(body).toHaveLength(388);
    const { status, message } = await refused(send(operator, PATH, body, headers));
    expect(status).toBe('client_error');
    return message;
  };

  test('is named for what it is', async () => {
    expect(await problem(() => '*'.repeat(388))).toBe('Invalid body: Body is not valid base64.');
    expect(await problem((bytes) => bytes.fill(9, 1, 5))).toBe(
      'Invalid key: Generator of this token (Key ID: 151587081) does not exist.',
    );
    expect(await problem((bytes) => bytes.map((byte, place) => (place === 290 ? byte ^ 1 : byte)))).toBe(
      'Invalid data: Check encryption method and encryption key.',
    );
  });

  test.each(['{"refresh_token":"x"}', '{"refresh_response_key":"AAAA"}', 'null', '[]', 'text'])(
    'is named where it holds %s',
    async (content) => {
      const plaintext = new TextEncoder().encode(content.padEnd(258));
      const sealed = await seal(fromBase64(KNOWN_KEYS.refresh.secret), new Uint8Array(12), plaintext);
      const message = await problem(() => concat(byte(0), int32(102), sealed));
      expect(message).toBe('Invalid format: Payload is not valid json or missing required data.');
    },
  );
});

describe('what is told of a token that is no good', () => {
  const anonymous = { status: 'error', message: 'Error refreshing token' };
  const invalid = { status: 'invalid_token', message: 'Invalid Token presented' };
  const expired = { status: 'expired_token', message: 'Expired Token presented' };
  const disabled = { key: 'old', secret: 'A'.repeat(43), siteId: 1, roles: [], disabled: true };

  test('is nothing to a page, and the reason to a client, even to a disabled one', async () => {
    const { clock, operator } = createClockedOperator();
    const { refresh_token } = await issue(operator);
    clock.now += 86_400_000;
    expect((await send(operator, PATH, refresh_token)).status).toBe(200);
    clock.now += 1;
    expect(await refused(send(operator, PATH, refresh_token))).toEqual(anonymous);
    expect(await refused(send(operator, PATH, refresh_token, authorized('unknown')))).toEqual(anonymous);
    expect(await refused(send(operator, PATH, refresh_token, authorized()))).toEqual(expired);
    const { operator: strict } = createClockedOperator({ now: () => clock.now, clients: [disabled] });
    expect(await refused(send(strict, PATH, refresh_token, authorized('old')))).toEqual(expired);
  });

  test.each(['', 'A', 'AA==', 'not base64', 'A3AA', 'x'.repeat(389), 'AgAAAAAAAAAA'])(
    '%j is invalid',
    async (body) => {
      const { operator } = createClockedOperator();
      expect(await refused(send(operator, PATH, body))).toEqual(anonymous);
      expect(await refused(send(operator, PATH, body, authorized()))).toEqual(invalid);
    },
  );

  test('a line break behind a good token makes it invalid', async () => {
    const { operator } = createClockedOperator();
    const { refresh_token } = await issue(operator);
    expect(await refused(send(operator, PATH, `${refresh_token}\n`, authorized()))).toEqual(invalid);
  });

  test("the other product's token is invalid", async () => {
    const { refresh_token } = await issue(createClockedOperator({ product: 'EUID' }).operator);
    const { operator } = createClockedOperator();
    expect(await refused(send(operator, PATH, refresh_token, authorized()))).toEqual(invalid);
  });
});

describe('an old, unwrapped token', () => {
  const key = fromBase64(KNOWN_KEYS.refresh.secret);
  const HASH = new Uint8Array(32).fill(5);
  const operator = () => createOperator({ keys: KNOWN_KEYS, now: () => NOW });

  /** A token of version 3, of an e-mail address of UID2 unless told otherwise. */
  async function tokenV3({ outerKind = 3, innerKind = 3, established = NOW - 1000, expires = NOW + 1000 }) {
    const head = concat(int64(expires), int64(established), new Uint8Array(13));
    const site = concat(int32(999), int64(0), int32(0), int32(1), int64(established), byte(innerKind));
    const sealed = await seal(key, new Uint8Array(12), concat(head, site, HASH));
    return toBase64(concat(byte(outerKind), byte(0x70), int32(102), sealed));
  }

  async function tokenV2({ established = NOW - 1000, expires = NOW + 1000 }) {
    const hash = new TextEncoder().encode(toBase64(HASH));
    const payload = concat(int32(999), int32(hash.length), hash, int32(1), int64(established));
    const iv = new Uint8Array(16).fill(4);
    const aes = await crypto.subtle.importKey('raw', key, 'AES-CBC', false, ['encrypt']);
    const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-CBC', iv }, aes, payload));
    const head = concat(byte(2), int64(established), int64(expires - 60_000), int64(expires), int32(102));
    return toBase64(concat(head, iv, sealed));
  }

  test.each([
    ['3', tokenV3],
    ['2', tokenV2],
  ])('of version %s is answered in the clear, with a wrapped one', async (_, token) => {
    const response = await send(operator(), PATH, await token({}));
    expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'application/json']);
    const { status, body } = await response.json();
    expect(status).toBe('success');
    expect(body.refresh_token).toHaveLength(388);
    const next = await send(operator(), PATH, body.refresh_token);
    expect(await openedRefresh(next, body.refresh_response_key)).toMatchObject({ status: 'success' });
  });

  test.each([
    ['3', tokenV3],
    ['2', tokenV2],
  ])('of version %s ends as one of today does', async (_, token) => {
    const before = Date.UTC(2021, 2, 8, 16, 59);
    const deprecated = await send(operator(), PATH, await token({ established: before, expires: before }));
    expect(await deprecated.text()).toBe('{"status":"optout"}');
    const expired = await refused(send(operator(), PATH, await token({ expires: NOW - 1 }), authorized()));
    expect(expired.status).toBe('expired_token');
  });

  test('must say the same of itself inside and outside', async () => {
    for (const kinds of [
      { outerKind: 7 },
      { innerKind: 7 },
      { outerKind: 0x13, innerKind: 0x13 },
      { outerKind: 0x23, innerKind: 0x23 },
    ]) {
      const { status } = await refused(send(operator(), PATH, await tokenV3(kinds), authorized()));
      expect(status).toBe('invalid_token');
    }
  });

  test('that was tampered with is invalid', async () => {
    for (const token of [await tokenV3({}), await tokenV2({})]) {
      const bytes = fromBase64(token);
      bytes.fill(0, bytes.length - 16);
      const { status } = await refused(send(operator(), PATH, toBase64(bytes), authorized()));
      expect(status).toBe('invalid_token');
    }
  });
});

test('a refresh keeps when the login was and whose site it was on, whoever asks', async () => {
  const { clock, operator } = createClockedOperator({ keys: KNOWN_KEYS });
  const old = await issue(operator);
  clock.now += 1_000_000;
  const response = await send(operator, PATH, old.refresh_token, authorized(PUBLIC_CLIENTS[1]?.key));
  const { body } = (await openedRefresh(response, keyOf(old))) as { body: Identity };
  const keys = createKeyRing(KNOWN_KEYS);
  const read = async (token: string) => readRefreshToken(keys, (await unwrap(keys, token)).refreshToken);
  const [before, after] = [await read(old.refresh_token), await read(body.refresh_token)];
  expect(before?.origin).toMatchObject({ siteId: 999, established: NOW, privacyBits: 1 });
  expect(after).toEqual({ ...before, expires: clock.now + 86_400_000 });
});
