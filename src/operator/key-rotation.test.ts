import { expect, test } from 'vitest';
import { authorized, envelope, opened, openedRefresh, send } from '../fixtures/requests.js';
import type { Identity } from '../identity/identity.js';
import { createOperator, type Operator } from './index.js';

const key = (id: number, letter: string) => ({ id, secret: letter.repeat(43) });

async function ask(operator: Operator, route: string, parameters: object): Promise<unknown> {
  const body = await envelope(parameters);
  return opened(await send(operator, `/v2/token/${route}`, body, authorized()));
}

const issue = async (operator: Operator): Promise<Identity> =>
  ((await ask(operator, 'generate', { email: 'a@b' })) as { body: Identity }).body;

const keyIdOf = (token: string, offset: number): number =>
  Buffer.from(token, token.includes('-') || token.includes('_') ? 'base64url' : 'base64').readInt32BE(offset);

test('new keys seal what comes, and the old ones still open what they sealed', async () => {
  const operator = createOperator();
  const old = await issue(operator);
  operator.rotateKeys({
    master: key(201, 'B'),
    refresh: key(202, 'C'),
    fallback: { ...key(203, 'D'), siteId: 999 },
    sites: { 124: key(204, 'E') },
  });
  const next = await issue(operator);
  expect([keyIdOf(old.advertising_token, 2), keyIdOf(next.advertising_token, 2)]).toEqual([101, 201]);
  expect([keyIdOf(old.refresh_token, 1), keyIdOf(next.refresh_token, 1)]).toEqual([102, 202]);

  for (const { advertising_token: token, refresh_token, refresh_response_key } of [old, next]) {
    expect(await ask(operator, 'validate', { email: 'a@b', token })).toEqual({
      status: 'success',
      body: true,
    });
    const response = await send(operator, '/v2/token/refresh', refresh_token);
    const { body } = (await openedRefresh(response, refresh_response_key ?? '')) as { body: Identity };
    expect(keyIdOf(body.refresh_token, 1)).toBe(202);
  }
});

test('a key whose id was used before is refused', () => {
  const operator = createOperator();
  expect(() => operator.rotateKeys({ refresh: key(102, 'B') })).toThrow('two keys have the id 102');
  expect(() => operator.rotateKeys({ master: { id: 7, secret: 'hunter2' } })).toThrow(
    'key 7 must be 32 bytes',
  );
});
