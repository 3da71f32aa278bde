import { afterEach, describe, expect, test, vi } from 'vitest';
import { authorized, envelope, opened, openedRefresh, send } from '../fixtures/requests.js';
import type { Identity } from '../identity/identity.js';
import { createOperator, type Fault, type Operator } from './index.js';

const NOW = 1_790_000_000_000;
const ORIGIN = 'https://news.example';
const REFRESH = '/v2/token/refresh';

afterEach(() => {
  vi.useRealTimers();
});

const create = (): Operator => createOperator({ now: () => NOW });

async function issue(operator: Operator, email = 'a@b'): Promise<Identity> {
  const body = await envelope({ email }, NOW);
  const response = await send(operator, '/v2/token/generate', body, authorized());
  return ((await opened(response)) as { body: Identity }).body;
}

const refresh = (operator: Operator, { refresh_token }: Identity, headers = {}): Promise<Response> =>
  send(operator, REFRESH, refresh_token, { Origin: ORIGIN, ...headers });

const outcome = async (operator: Operator, identity: Identity): Promise<unknown> => {
  const response = await refresh(operator, identity);
  return openedRefresh(response, identity.refresh_response_key ?? '').catch(() => 'unreadable');
};

test('a status comes without the operator, readable for pages, with Retry-After', async () => {
  const operator = create();
  const identity = await issue(operator);
  operator.faults.set({ status: 503, retryAfter: 7 });
  const response = await refresh(operator, identity);
  expect(response.status).toBe(503);
  expect(await response.json()).toMatchObject({ status: 'unknown' });
  expect(response.headers.get('Retry-After')).toBe('7');
  expect(response.headers.get('Access-Control-Expose-Headers')).toBe('Retry-After');
  expect(response.headers.get('Access-Control-Allow-Origin')).toBe(ORIGIN);
  operator.faults.set({ status: 400, body: '{"status":"expired_token"}' });
  expect(await (await refresh(operator, identity)).json()).toEqual({ status: 'expired_token' });
  operator.faults.set({ status: 204 });
  expect((await refresh(operator, identity)).status).toBe(204);
});

test('a delay holds back the answer to work that is done', async () => {
  const operator = create();
  const identity = await issue(operator);
  vi.useFakeTimers();
  operator.faults.set({ delay: 60_000 });
  let answered = false;
  const response = refresh(operator, identity).then((given) => {
    answered = true;
    return given;
  });
  await vi.advanceTimersByTimeAsync(59_999);
  expect(answered).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  expect((await response).status).toBe(200);
});

test.each(['request', 'answer'] as const)('a dropped %s is a network error', async (drop) => {
  const operator = createOperator({ now: () => NOW, faults: { drop } });
  await expect(send(operator, REFRESH, 'x')).rejects.toThrow(TypeError);
});

test.each([{ wrongKey: true }, { corrupt: 'truncated' }, { corrupt: 'garbled' }] satisfies Fault[])(
  '%j makes an answer that nobody can open, in text and in bytes',
  async (fault) => {
    const operator = create();
    const identity = await issue(operator);
    const right = await (await refresh(operator, identity)).text();
    operator.faults.set(fault);
    const text = await (await refresh(operator, identity)).text();
    expect(text).toMatch(/^[A-Za-z\d+/]+=*$/);
    if (!('wrongKey' in fault))
      expect(text.length).toBe(fault.corrupt === 'garbled' ? right.length : right.length >> 1);
    expect(await outcome(operator, identity)).toBe('unreadable');
    const binary = { 'Content-Type': 'application/octet-stream' };
    const response = await refresh(operator, identity, binary);
    expect(response.headers.get('Content-Type')).toBe('application/octet-stream');
    const error = await send(operator, REFRESH, 'x');
    expect(await error.json()).toMatchObject({ status: 'error' });
  },
);

test('a page of some Wi-Fi can stand in for an answer', async () => {
  const operator = createOperator({ faults: [{ corrupt: 'html' }] });
  const response = await send(operator, REFRESH, 'x');
  expect([response.status, response.headers.get('Content-Type')]).toEqual([200, 'text/html']);
});

test('a skewed clock moves the times of an identity, and makes requests stale', async () => {
  const operator = create();
  const identity = await issue(operator);
  operator.faults.set({ clockSkew: 3_600_000, route: REFRESH });
  const { body } = (await outcome(operator, identity)) as { body: Identity };
  expect(body.identity_expires).toBe(identity.identity_expires + 3_600_000);
  operator.faults.set({ clockSkew: -3_600_000 });
  const stale = await send(
    operator,
    '/v2/token/generate',
    await envelope({ email: 'a@b' }, NOW),
    authorized(),
  );
  expect(await stale.json()).toMatchObject({ message: expect.stringMatching(/^Invalid timestamp/) });
});

test('a rate limit refuses what is too much, until its window ends', async () => {
  const clock = { now: NOW };
  const operator = createOperator({ now: () => clock.now });
  const identity = await issue(operator);
  operator.faults.set({ rateLimit: { requests: 2, seconds: 10 } });
  const statuses = async (): Promise<number[]> => {
    const answers = [];
    for (let request = 0; request < 3; request += 1) answers.push((await refresh(operator, identity)).status);
    return answers;
  };
  expect(await statuses()).toEqual([200, 200, 429]);
  clock.now += 4_000;
  const refused = await refresh(operator, identity);
  expect([refused.status, refused.headers.get('Retry-After')]).toEqual([429, '6']);
  clock.now += 6_000;
  expect(await statuses()).toEqual([200, 200, 429]);
});

describe('a fault meets', () => {
  test('only its route', async () => {
    const operator = create();
    operator.faults.set({ status: 500, route: REFRESH });
    const identity = await issue(operator);
    expect((await refresh(operator, identity)).status).toBe(500);
  });

  test('only its token', async () => {
    const operator = createOperator({ now: () => NOW, generation: 'v1' });
    const [ours, other] = [await issue(operator), await issue(operator, 'b@c')];
    operator.faults.set({ status: 500, token: ours.refresh_token });
    expect((await refresh(operator, ours)).status).toBe(500);
    expect(await outcome(operator, other)).toMatchObject({ status: 'success' });
    const query = new URLSearchParams({ refresh_token: ours.refresh_token });
    const first = await send(operator, `/v1/token/refresh?${query}`, undefined, {}, 'GET');
    expect(first.status).toBe(500);
  });

  test('as many requests as it should', async () => {
    const operator = create();
    const identity = await issue(operator);
    operator.faults.set({ status: 500, times: 2 });
    const statuses = [];
    for (let request = 0; request < 3; request += 1)
      statuses.push((await refresh(operator, identity)).status);
    expect(statuses).toEqual([500, 500, 200]);
    expect(operator.faults.active()).toEqual([]);
  });

  test('no preflight', async () => {
    const operator = createOperator({ faults: { drop: 'request' } });
    const headers = { Origin: ORIGIN, 'Access-Control-Request-Method': 'POST' };
    expect((await send(operator, REFRESH, undefined, headers, 'OPTIONS')).status).toBe(204);
  });

  test('the same request as others do, and nothing once all is well again', async () => {
    const operator = create();
    const identity = await issue(operator);
    operator.faults.set(
      { corrupt: 'truncated', route: REFRESH },
      { clockSkew: 86_400_001, token: identity.refresh_token },
    );
    const response = await refresh(operator, identity, authorized());
    expect(await response.json()).toMatchObject({ status: 'expired_token' });
    operator.faults.set();
    expect(await outcome(operator, identity)).toMatchObject({ status: 'success' });
  });
});

test.each([
  [{}, TypeError, /exactly one of delay, status/],
  [{ delay: 1, status: 500 }, TypeError, /give several faults/],
  [{ delay: -1 }, RangeError, /"delay" of a fault must be whole ms/],
  [{ status: 100 }, RangeError, /from 200 to 599/],
  [{ status: 500, times: 0 }, RangeError, /"times"/],
  [{ drop: true }, RangeError, /"request" or "answer"/],
  [{ corrupt: 'x' }, RangeError, /"truncated", "garbled" or "html"/],
  [{ rateLimit: { requests: 1 } }, RangeError, /requests, seconds/],
  [{ status: 500, route: 'refresh' }, RangeError, /starts with/],
  [{ status: 500, path: '/' }, TypeError, /no "path"/],
])('names what is wrong in %j', (fault, kind, message) => {
  expect(() => createOperator({ faults: fault as Fault })).toThrow(kind);
  expect(() => create().faults.set(fault as Fault)).toThrow(message);
});
