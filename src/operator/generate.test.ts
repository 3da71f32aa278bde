import { describe, expect, test } from 'vitest';
import { authorized, envelope, opened, send } from '../fixtures/requests.js';
import vectors from '../fixtures/vectors.json' with { type: 'json' };
import type { Identity } from '../identity/identity.js';
import { createOperator } from './index.js';

const NOW = 1_790_000_000_000;
const uid2 = createOperator({ now: () => NOW });
const euid = createOperator({ now: () => NOW, product: 'EUID' });

async function generate(parameters: unknown, operator = uid2) {
  const response = await send(operator, '/v2/token/generate', await envelope(parameters, NOW), authorized());
  if (response.status !== 200) return { http: response.status, ...(await response.json()) };
  return (await opened(response)) as { status: string; body: Identity };
}

const refused = (message: string) => ({ http: 400, status: 'client_error', message });

describe('parameters', () => {
  const choice =
    'Required Parameter Missing: exactly one of [email, email_hash, phone, phone_hash] must be specified';

  test.each([
    {},
    '',
    { other: 1 },
    { email: null },
    { email: 'a@b', phone: '+12345678901' },
    { email: '', email_hash: '' },
  ])('asks for exactly one identity: %j', async (parameters) => {
    expect(await generate(parameters)).toEqual(refused(choice));
  });

  test('asks for an e-mail address only where phone numbers are off', async () => {
    const operator = createOperator({ now: () => NOW, phones: false });
    const message = 'Required Parameter Missing: exactly one of email or email_hash must be specified';
    expect(await generate({ phone: '+12345678901' }, operator)).toEqual(refused(message));
    expect(await generate({ phone: '+12345678901', email: 'a@b' }, operator)).toMatchObject({
      status: 'success',
    });
  });

  test.each([
    { email: '' },
    { email: 123 },
    { email: true },
    { email: {} },
    { email: ['a'] },
    { phone: '12345678901' },
    { phone: 12345678901 },
    { email_hash: 'x' },
    { email_hash: '*'.repeat(44) },
    { phone_hash: '' },
    ...vectors.email_normalization.invalid.map((email) => ({ email })),
    ...vectors.email_hash_input.invalid.map((email_hash) => ({ email_hash })),
    ...vectors.phone.invalid.map((phone) => ({ phone })),
  ])('refuses %j', async (parameters) => {
    expect(await generate(parameters)).toEqual(refused('Invalid Identifier'));
  });

  test('takes a null beside the identity, and ignores what it does not know', async () => {
    const parameters = { email: 'a@b', phone: null, policy: 1, optout_check: 0, other: {} };
    expect(await generate(parameters)).toMatchObject({ status: 'success' });
  });

  test.each(vectors.email_hash_input.valid)('takes the hash $in', async (row) => {
    expect(await generate({ email_hash: row.in })).toMatchObject({ status: 'success' });
  });
});

describe('what is issued', () => {
  test('has the lifetimes of the options', async () => {
    const lifetimes = { identity: 30, refreshFrom: 10, refreshExpires: 120 };
    const { body } = await generate({ email: 'a@b' }, createOperator({ now: () => NOW, lifetimes }));
    expect(body).toMatchObject({
      identity_expires: NOW + 30_000,
      refresh_from: NOW + 10_000,
      refresh_expires: NOW + 120_000,
    });
  });

  test('lasts an hour by default, is due after a quarter, and can be refreshed for a day', async () => {
    const { body } = await generate({ email: 'a@b' });
    expect([body.identity_expires, body.refresh_from, body.refresh_expires]).toEqual(
      [3600, 900, 86_400].map((seconds) => NOW + seconds * 1000),
    );
  });

  test.each([
    [uid2, { email: 'a@b' }, 'A4', 'AAAA'],
    [uid2, { phone: '+12345678999' }, 'B4', 'AAAA'],
    [euid, { email: 'a@b' }, 'E4', 'EAAA'],
    [euid, { phone: '+12345678999' }, 'F4', 'EAAA'],
  ])('shows product and kind in its first letters', async (operator, parameters, advertising, refresh) => {
    const { body } = await generate(parameters, operator);
    expect(body.advertising_token).toMatch(new RegExp(`^${advertising}[\\w-]{216,217}$`));
    expect(body.refresh_token).toMatch(new RegExp(`^${refresh}[A-Za-z\\d+/]{384}$`));
    expect(body.refresh_response_key).toMatch(/^[A-Za-z\d+/]{43}=$/);
  });

  test('differs each time', async () => {
    const [first, second] = [await generate({ email: 'a@b' }), await generate({ email: 'a@b' })];
    for (const name of ['advertising_token', 'refresh_token', 'refresh_response_key'] as const)
      expect(first.body[name]).not.toBe(second.body[name]);
  });
});

describe('test identities', () => {
  test.each([
    [{ email: 'validate@example.com' }, 'success'],
    [{ phone: '+12345678901' }, 'success'],
    [{ email: 'optout@example.com' }, 'optout'],
    [{ email: ' OptOut@Example.com' }, 'optout'],
    [{ email_hash: vectors.email_hashes['optout@example.com'] }, 'optout'],
    [{ phone: '+00000000000' }, 'optout'],
    [{ phone_hash: vectors.phone.hashes['+00000000000'] }, 'optout'],
    [{ email: 'refresh-optout@example.com' }, 'success'],
    [{ phone: '+00000000002' }, 'success'],
    [{ email: 'optout@unifiedid.com' }, 'success'],
    [{ phone: '+00000000001' }, 'success'],
    [{ email: 'optout@email.com' }, 'success'],
    [{ email: 'validate@email.com' }, 'success'],
  ])('%j: %s, in both products', async (parameters, status) => {
    for (const operator of [uid2, euid]) {
      const answer = await generate(parameters, operator);
      expect(answer.status).toBe(status);
      if (status === 'optout') expect(answer).toEqual({ status });
    }
  });
});

describe('opt-out', () => {
  test('ends every request for the user, by address or hash', async () => {
    const operator = createOperator({ now: () => NOW });
    await operator.optOut({ email: 'A.User+x@gmail.com' });
    expect(await generate({ email: 'auser@gmail.com' }, operator)).toEqual({ status: 'optout' });
    expect(await generate({ email: 'other@gmail.com' }, operator)).toMatchObject({ status: 'success' });
  });

  test.each(['validate@example.com', 'refresh-optout@example.com'])(
    'changes nothing for %s',
    async (email) => {
      const operator = createOperator({ now: () => NOW });
      await operator.optOut({ email });
      expect(await generate({ email }, operator)).toMatchObject({ status: 'success' });
    },
  );

  test('is not done for what is no identity', async () => {
    await expect(uid2.optOut({ email: 'nobody' })).rejects.toThrow(TypeError);
  });

  test('is recorded by a client with the role for it', async () => {
    const client = {
      key: 'portal',
      secret: 'A'.repeat(43),
      siteId: 1,
      roles: ['OPTOUT', 'GENERATOR'],
    } as const;
    const operator = createOperator({ now: () => NOW, clients: [client] });
    const secret = new Uint8Array(32);
    const ask = async (route: string) => {
      const body = await envelope({ email: 'a@b' }, NOW, secret);
      return opened(await send(operator, `/v2/token/${route}`, body, authorized('portal')), secret);
    };
    expect(await ask('logout')).toEqual({ body: { optout: 'OK' }, status: 'success' });
    expect(await ask('generate')).toEqual({ status: 'optout' });
  });
});

describe('consent', () => {
  const answers: Record<string, object> = {
    sufficient: { status: 'success' },
    'insufficient_user_consent (purpose 1 missing)': { status: 'insufficient_user_consent' },
    "400 client_error 'User consent is invalid'": refused('User consent is invalid'),
  };

  test.each(vectors.tcf)('$tc is $expect', async ({ tc, expect: expected }) => {
    const answer = await generate({ email: 'a@b', tcf_consent_string: tc }, euid);
    expect(answer).toMatchObject(answers[expected] ?? []);
    if (!('body' in answer)) expect(answer).toEqual(answers[expected]);
  });

  test.each(['', 1, {}])('that cannot be read is refused: %j', async (tcf_consent_string) => {
    const answer = await generate({ email: 'a@b', tcf_consent_string }, euid);
    expect(answer).toEqual(refused('User consent is invalid'));
  });

  test('is not asked for in UID2, nor where it is not sent', async () => {
    expect(await generate({ email: 'a@b', tcf_consent_string: 'x' })).toMatchObject({ status: 'success' });
    expect(await generate({ email: 'a@b', tcf_consent_string: null }, euid)).toMatchObject({
      status: 'success',
    });
  });

  test('is looked at after the identity and before the opt-out', async () => {
    expect(await generate({ tcf_consent_string: 'x' }, euid)).toMatchObject({
      message: expect.stringMatching(/^Req/),
    });
    const answer = await generate({ email: 'optout@example.com', tcf_consent_string: 'x' }, euid);
    expect(answer).toEqual(refused('User consent is invalid'));
  });
});
