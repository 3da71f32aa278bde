import { describe, expect, test } from 'vitest';
import { authorized, envelope, opened, openedRefresh, send } from '../fixtures/requests.js';
import strings from '../fixtures/tc-strings.json' with { type: 'json' };
import type { Identity } from '../identity/identity.js';
import { fromBase64 } from '../operator-api/base64.js';
import type { Generation, GenerationName } from './generation.js';
import { createOperator, type Operator, type OperatorOptions } from './index.js';

const NOW = 1_790_000_000_000;
type Chosen = GenerationName | Partial<Generation>;

interface Told {
  readonly http?: number;
  readonly status: string;
  readonly message?: string;
  readonly body: Identity;
}

const following = (generation: Chosen, options: OperatorOptions = {}): Operator =>
  createOperator({ now: () => NOW, generation, ...options });

async function generate(operator: Operator, parameters: object, sent = NOW): Promise<Told> {
  const body = await envelope(parameters, sent);
  const response = await send(operator, '/v2/token/generate', body, authorized());
  if (response.status !== 200) return { http: response.status, ...(await response.json()) };
  return (await opened(response)) as Told;
}

async function refresh(operator: Operator, { body }: Told, headers = {}): Promise<Told> {
  const response = await send(operator, '/v2/token/refresh', body.refresh_token, headers);
  if (response.status !== 200) return { http: response.status, ...(await response.json()) };
  return (await openedRefresh(response, body.refresh_response_key ?? '')) as Told;
}

describe('test identities: generate, then refresh,', () => {
  test.each<[Chosen, object, string, string?]>([
    ['present', { phone: '+00000000000' }, 'optout'],
    ['present', { phone: '+00000000002' }, 'success', 'optout'],
    ['present', { email: 'optout@email.com' }, 'success', 'success'],
    ['v2-documented', { phone: '+00000000002' }, 'optout'],
    ['v2-documented', { phone: '+00000000000' }, 'success', 'optout'],
    ['v2-documented', { email: 'optout@example.com' }, 'optout'],
    ['v2-documented', { email: 'refresh-optout@example.com' }, 'success', 'optout'],
    ['v2-documented', { phone: '+12345678901' }, 'success', 'success'],
    ['v2-first', { email: 'optout@email.com' }, 'success', 'optout'],
    ['v2-first', { email: 'validate@email.com' }, 'success', 'success'],
    ['v2-first', { phone: '+00000000000' }, 'success', 'optout'],
    ['v2-first', { email: 'optout@example.com' }, 'success', 'success'],
    [{ testIdentities: 'first' }, { phone: '+00000000000' }, 'success', 'optout'],
  ])('%s %j: %s, %s', async (generation, identity, first, second) => {
    const operator = following(generation);
    const issued = await generate(operator, { ...identity, optout_check: 1 });
    expect(issued.status).toBe(first);
    if (second) expect(await refresh(operator, issued, authorized())).toMatchObject({ status: second });
  });
});

describe('optout_check', () => {
  const asked = async (optOutCheck: Generation['optOutCheck'], more: object): Promise<Told> => {
    const operator = following({ optOutCheck });
    await operator.optOut({ email: 'gone@example.com' });
    return generate(operator, { email: 'gone@example.com', ...more });
  };

  test.each([
    ['always', {}, 'optout'],
    ['always', { optout_check: 0 }, 'optout'],
    ['required', { optout_check: 1 }, 'optout'],
    ['required', { policy: 1 }, 'optout'],
    ['asked', { optout_check: 1 }, 'optout'],
    ['asked', { policy: '1' }, 'optout'],
    ['asked', {}, 'success'],
    ['asked', { optout_check: 0 }, 'success'],
    ['never', { optout_check: 1 }, 'success'],
  ] as const)('%s, with %j: %s', async (optOutCheck, more, status) => {
    expect(await asked(optOutCheck, more)).toMatchObject({ status });
  });

  test.each([{}, { optout_check: 0 }, { optout_check: true }, { policy: 2 }])(
    'is refused where it is required and the request has %j',
    async (more) => {
      expect(await asked('required', more)).toEqual({
        http: 400,
        status: 'client_error',
        message: 'Required Parameter Missing: optout_check must be 1',
      });
    },
  );
});

describe('consent', () => {
  const told: Record<string, object> = {
    true: { status: 'success' },
    false: { status: 'insufficient_user_consent' },
    '400 client_error "User consent is invalid"': {
      http: 400,
      status: 'client_error',
      message: 'User consent is invalid',
    },
  };

  test.each(strings)('$id ($what): $operator', async ({ tcString, operator }) => {
    const euid = following('present', { product: 'EUID' });
    const answer = await generate(euid, { email: 'a@b', tcf_consent_string: tcString });
    expect(answer).toMatchObject(told[String(operator)] ?? []);
  });

  test('that does not suffice is a message on success where the documents say so', async () => {
    const refused = strings.find(({ id }) => id === 'p1-refused')?.tcString;
    const euid = following({ insufficientConsent: 'message' }, { product: 'EUID' });
    expect(await generate(euid, { email: 'a@b', tcf_consent_string: refused })).toEqual({
      status: 'success',
      message: 'insufficient_user_consent',
    });
  });
});

describe('refresh as the documents have it', () => {
  const withTime = () => {
    const clock = { now: NOW };
    return { clock, operator: following({ refreshAnswers: 'documented' }, { now: () => clock.now }) };
  };

  test('says "expired_token" to a page too', async () => {
    const { clock, operator } = withTime();
    const issued = await generate(operator, { email: 'a@b' });
    clock.now += 86_400_001;
    expect(await refresh(operator, issued)).toMatchObject({ http: 400, status: 'expired_token' });
  });

  test('tells of an opt-out and of an invalid token only with an API key', async () => {
    const { operator } = withTime();
    const issued = await generate(operator, { email: 'a@b' });
    await operator.optOut({ email: 'a@b' });
    const plain = { http: 400, status: 'client_error', message: 'Client Error' };
    expect(await refresh(operator, issued)).toEqual(plain);
    expect(await refresh(operator, issued, authorized())).toEqual({ status: 'optout' });
    const invalid = { ...issued, body: { ...issued.body, refresh_token: 'AAAA' } };
    expect(await refresh(operator, invalid)).toEqual(plain);
    expect(await refresh(operator, invalid, authorized())).toMatchObject({ status: 'invalid_token' });
  });

  test('refuses an API key that nobody has', async () => {
    const { operator } = withTime();
    const issued = await generate(operator, { email: 'a@b' });
    expect(await refresh(operator, issued, authorized('nobody'))).toMatchObject({
      http: 401,
      status: 'unauthorized',
    });
    expect(await refresh(operator, issued)).toMatchObject({ status: 'success' });
  });
});

test.each([
  [{ clockWindow: 'documented' }, 60_000],
  ['present', 119_999],
] as const)('a request may be as old as %j allows', async (generation, oldest) => {
  const operator = following(generation);
  expect(await generate(operator, { email: 'a@b' }, NOW - oldest)).toMatchObject({ status: 'success' });
  expect(await generate(operator, { email: 'a@b' }, NOW - oldest - 1)).toMatchObject({ http: 400 });
});

test('the first response keys have 16 bytes, in refresh tokens of 364 characters that can be refreshed', async () => {
  const operator = following({ responseKeyBytes: 16 });
  const issued = await generate(operator, { email: 'a@b' });
  expect(fromBase64(issued.body.refresh_response_key ?? '')).toHaveLength(16);
  expect(issued.body.refresh_token).toHaveLength(364);
  expect(await refresh(operator, issued)).toMatchObject({ status: 'success' });
});

test.each([
  ['v3', /present, v1, v2-first, v2-documented/],
  [{ optOutCheck: 'sometimes' }, /generation.optOutCheck must be one of always, required, asked, never/],
  [{ optoutCheck: 'never' }, /generation.optoutCheck is none of v1, testIdentities/],
])('names what is wrong in the generation %j', (generation, message) => {
  expect(() => following(generation as Chosen)).toThrow(RangeError);
  expect(() => following(generation as Chosen)).toThrow(message);
});
