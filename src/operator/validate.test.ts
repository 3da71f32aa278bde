import { expect, test } from 'vitest';
import { KNOWN_KEYS } from '../fixtures/known-operator.js';
import { authorized, envelope, opened, send } from '../fixtures/requests.js';
import type { Identity } from '../identity/identity.js';
import { fromBase64 } from '../operator-api/base64.js';
import { PUBLIC_CLIENTS } from './credentials.js';
import { createOperator, type Operator } from './index.js';

const operator = createOperator();

async function ask(
  route: string,
  parameters: object,
  asked: Operator = operator,
  client = PUBLIC_CLIENTS[0],
) {
  if (!client) throw new Error('no such client');
  const secret = fromBase64(client.secret);
  const body = await envelope(parameters, Date.now(), secret);
  const response = await send(asked, `/v2/token/${route}`, body, authorized(client.key));
  return response.status === 200
    ? opened(response, secret)
    : { http: response.status, ...(await response.json()) };
}

async function tokenOf(parameters: object, asked = operator): Promise<string> {
  const answer = (await ask('generate', parameters, asked)) as { body: Identity };
  return answer.body.advertising_token;
}

const refused = (message: string) => ({ http: 400, status: 'client_error', message });

test.each([{ email: 'validate@example.com' }, { phone: '+12345678901' }, { email: 'any@example.com' }])(
  'says yes for the identity of a token: %j',
  async (parameters) => {
    const token = await tokenOf(parameters);
    expect(await ask('validate', { ...parameters, token })).toEqual({ body: true, status: 'success' });
  },
);

test('says no for another identity', async () => {
  const token = await tokenOf({ email: 'validate@example.com' });
  expect(await ask('validate', { email: 'other@example.com', token })).toEqual({
    body: false,
    status: 'success',
  });
});

test('does not mind that a token has expired, nor that its user has opted out', async () => {
  const clock = { now: Date.now() };
  const ageing = createOperator({
    now: () => clock.now,
    lifetimes: { identity: 1, refreshFrom: 1, refreshExpires: 1 },
  });
  const token = await tokenOf({ email: 'a@b' }, ageing);
  clock.now += 60_000;
  await ageing.optOut({ email: 'a@b' });
  expect(await ask('validate', { email: 'a@b', token }, ageing)).toEqual({ body: true, status: 'success' });
});

test('looks at the identity before the token', async () => {
  expect(await ask('validate', { token: 'x' })).toMatchObject({
    message: expect.stringMatching(/^Required/),
  });
  expect(await ask('validate', { email: 'x', token: 'x' })).toEqual(refused('Invalid Identifier'));
});

test.each([undefined, null, '', 'x', 'A4AAAABl', 7])('refuses the token %j', async (token) => {
  expect(await ask('validate', { email: 'a@b', token })).toEqual(refused('Invalid token'));
});

test('answers only the site that the key of the token belongs to', async () => {
  const token = await tokenOf({ email: 'a@b' });
  const unauthorised = refused('Unauthorised to validate token');
  expect(await ask('validate', { email: 'a@b', token }, operator, PUBLIC_CLIENTS[1])).toEqual(unauthorised);

  const shared = createOperator({ keys: KNOWN_KEYS });
  const parameters = { email: 'a@b', token: await tokenOf({ email: 'a@b' }, shared) };
  expect(await ask('validate', parameters, shared)).toEqual(unauthorised);

  const owned = createOperator({
    keys: { ...KNOWN_KEYS, sites: { 999: { id: 9, secret: 'A'.repeat(43) } } },
  });
  const own = { email: 'a@b', token: await tokenOf({ email: 'a@b' }, owned) };
  expect(await ask('validate', own, owned)).toEqual({ body: true, status: 'success' });
});
