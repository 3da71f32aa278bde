import { describe, expect, test } from 'vitest';
import { authorized, envelope, send } from '../fixtures/requests.js';
import vectors from '../fixtures/vectors.json' with { type: 'json' };
import { createOperator, type Operator } from './index.js';

const NOW = 1_790_000_000_000;

function withClock(): { clock: { now: number }; operator: Operator } {
  const clock = { now: NOW };
  return { clock, operator: createOperator({ now: () => clock.now, generation: 'v1' }) };
}

async function get(operator: Operator, route: string, query: Record<string, string>, headers = authorized()) {
  const path = `/v1/token/${route}?${new URLSearchParams(query)}`;
  const response = await send(operator, path, undefined, headers, 'GET');
  expect(response.headers.get('Content-Type')).toBe('application/json');
  return { http: response.status, ...(await response.json()) };
}

const hash = (email: keyof typeof vectors.email_hashes): string => vectors.email_hashes[email];

describe('GET /v1/token/generate', () => {
  test.each([{ email: 'username@example.com' }, { email_hash: hash('username@example.com') }])(
    'answers %j in plain JSON with the two tokens alone',
    async (query) => {
      const { operator } = withClock();
      const answer = await get(operator, 'generate', query);
      expect(answer).toEqual({
        http: 200,
        status: 'success',
        body: {
          advertising_token: expect.stringMatching(/^A4/),
          refresh_token: expect.stringMatching(/^A3.{166}$/),
        },
      });
    },
  );

  test('takes the address where it is given both an address and a hash', async () => {
    const { operator } = withClock();
    const both = { email: 'username@example.com', email_hash: hash('test@example.com') };
    const { body } = await get(operator, 'generate', both);
    const token = body.advertising_token;
    expect(await get(operator, 'validate', { token, email: 'username@example.com' })).toMatchObject({
      body: true,
    });
    expect(await get(operator, 'validate', { token, email: 'test@example.com' })).toMatchObject({
      body: false,
    });
    expect(await get(operator, 'generate', { ...both, email: 'nobody' })).toMatchObject({
      message: 'Invalid Identifier',
    });
  });

  test.each([
    [{}, /^Required Parameter Missing: exactly one of email or email_hash/],
    [{ phone: '+12345678901' }, /^Required Parameter Missing/],
    [{ email: 'x' }, /^Invalid Identifier$/],
    [{ email_hash: 'x' }, /^Invalid Identifier$/],
  ])('refuses %j', async (query, message) => {
    const { operator } = withClock();
    expect(await get(operator, 'generate', query as Record<string, string>)).toEqual({
      http: 400,
      status: 'client_error',
      message: expect.stringMatching(message),
    });
  });

  test('asks for an API key', async () => {
    const { operator } = withClock();
    expect(await get(operator, 'generate', { email: 'a@b' }, {})).toEqual({
      http: 401,
      status: 'unauthorized',
    });
  });
});

describe('GET /v1/token/refresh', () => {
  const issue = async (operator: Operator, email: string): Promise<string> =>
    (await get(operator, 'generate', { email })).body.refresh_token;

  test('brings new tokens in plain JSON, without an API key', async () => {
    const { operator } = withClock();
    const refresh_token = await issue(operator, 'a@b');
    const { http, status, body } = await get(operator, 'refresh', { refresh_token }, {});
    expect([http, status, Object.keys(body)]).toEqual([
      200,
      'success',
      ['advertising_token', 'refresh_token'],
    ]);
    expect(body.refresh_token).not.toBe(refresh_token);
  });

  test('finds the test identity for opt-outs, and who opted out', async () => {
    const { operator } = withClock();
    await operator.optOut({ email: 'gone@example.com' });
    for (const email of ['optout@email.com', 'gone@example.com']) {
      const refresh_token = await issue(operator, email);
      expect(await get(operator, 'refresh', { refresh_token }, {})).toEqual({ http: 200, status: 'optout' });
    }
    const ordinary = await issue(operator, 'refresh-optout@example.com');
    expect(await get(operator, 'refresh', { refresh_token: ordinary }, {})).toMatchObject({
      status: 'success',
    });
  });

  test('says what is wrong with a token to those with an API key', async () => {
    const { clock, operator } = withClock();
    const refresh_token = await issue(operator, 'a@b');
    clock.now += 86_400_001;
    expect(await get(operator, 'refresh', { refresh_token })).toMatchObject({ status: 'expired_token' });
    expect(await get(operator, 'refresh', { refresh_token }, {})).toMatchObject({ status: 'error' });
    expect(await get(operator, 'refresh', { refresh_token: 'x' })).toMatchObject({ status: 'invalid_token' });
    expect(await get(operator, 'refresh', {})).toMatchObject({
      http: 400,
      message: 'Required Parameter Missing: refresh_token',
    });
  });

  test('gives tokens that /v2/token/refresh answers in plain JSON too, with a wrapped token', async () => {
    const { operator } = withClock();
    const response = await send(operator, '/v2/token/refresh', await issue(operator, 'a@b'));
    expect(response.headers.get('Content-Type')).toBe('application/json');
    const { status, body } = await response.json();
    expect([status, body.refresh_token.length]).toEqual(['success', 388]);
  });
});

test('the first generation leaves /v2 as it is', async () => {
  const { operator } = withClock();
  const ask = async (email: string) =>
    (await send(operator, '/v2/token/generate', await envelope({ email }, NOW), authorized())).headers;
  expect((await ask('optout@email.com')).get('Content-Type')).toBe('text/plain');
  const post = await send(operator, '/v1/token/generate', 'x');
  expect([post.status, await post.text()]).toEqual([405, '']);
});
