import { expect, test } from 'vitest';
import { createKnownOperator } from '../fixtures/known-operator.js';
import { authorized, envelope, NONCE, opened, openedRefresh, send } from '../fixtures/requests.js';
import vectors from '../fixtures/vectors.json' with { type: 'json' };
import type { Identity } from '../identity/identity.js';
import { fromBase64 } from '../operator-api/base64.js';
import { openRequest, openResponse } from '../operator-api/envelope.js';

const { constants, generate_exchange, generate_optout_response_b64, identities, refresh_exchange } =
  vectors.derived;
const secret = fromBase64(generate_exchange.client_secret_b64);

test('reproduces the known generate exchange bit for bit', async () => {
  const request = await openRequest(secret, fromBase64(generate_exchange.request_envelope_b64));
  expect(request).toEqual({
    timestamp: constants.now_ms,
    nonce: NONCE,
    json: generate_exchange.request_json,
  });
  expect(await envelope(generate_exchange.request_json, constants.now_ms)).toBe(
    generate_exchange.request_envelope_b64,
  );

  const body = generate_exchange.request_envelope_b64;
  const response = await send(createKnownOperator(), '/v2/token/generate', body, authorized());
  const sealed = await response.text();
  expect(sealed).toBe(generate_exchange.response_envelope_b64);
  expect(await openResponse(secret, fromBase64(sealed))).toMatchObject({
    json: generate_exchange.response_json,
  });
});

test('reproduces the known opt-out answer of generate', async () => {
  const body = await envelope({ email: 'optout@example.com' }, constants.now_ms);
  const response = await send(createKnownOperator(), '/v2/token/generate', body, authorized());
  expect([response.status, await response.text()]).toEqual([200, generate_optout_response_b64]);
});

test('reproduces the known refresh exchange bit for bit', async () => {
  const response = await send(createKnownOperator(), '/v2/token/refresh', refresh_exchange.request_body);
  expect(await response.clone().text()).toBe(refresh_exchange.response_b64);
  expect(await openedRefresh(response, constants.refresh_response_key_b64)).toEqual(
    JSON.parse(refresh_exchange.response_json),
  );
});

test('reproduces the known opt-out answer of refresh', async () => {
  const optedOut = identities.find(({ identity }) => identity === 'refresh-optout@example.com');
  const response = await send(createKnownOperator(), '/v2/token/refresh', optedOut?.refresh_token_b64);
  expect([response.status, await response.text()]).toEqual([200, refresh_exchange.optout_response_b64]);
});

test.each(identities)('issues the known tokens of $scope $identity', async (row) => {
  const product = row.scope as 'UID2' | 'EUID';
  const generates = !row.identity.startsWith('optout') && row.identity !== '+00000000000';
  const kind = row.type === 'Email' ? 'email' : 'phone';
  for (const parameters of [{ [kind]: row.identity }, { [`${kind}_hash`]: row.identity_hash_b64 }]) {
    const body = await envelope(parameters, constants.now_ms);
    const response = await send(createKnownOperator({ product }), '/v2/token/generate', body, authorized());
    const answer = (await opened(response)) as { status: string; body: Identity };
    expect(answer.status).toBe(generates ? 'success' : 'optout');
    if (!generates) continue;
    expect(answer.body.advertising_token).toBe(row.advertising_token);
    expect(answer.body.refresh_token).toBe(row.refresh_token_b64);
    expect(answer.body.refresh_token).toHaveLength(388);
  }
});

test.each(identities)('reads the known refresh tokens of $scope $identity, wrapped or not', async (row) => {
  const product = row.scope as 'UID2' | 'EUID';
  const refreshes = ['validate@example.com', 'user@example.com', '+12345678901'].includes(row.identity);
  const send_ = (token: string) => send(createKnownOperator({ product }), '/v2/token/refresh', token);

  const wrapped = await openedRefresh(await send_(row.refresh_token_b64), constants.refresh_response_key_b64);
  const unwrapped = await (await send_(row.refresh_token_inner_b64)).json();
  expect(unwrapped).toEqual(wrapped);
  expect(wrapped).toMatchObject(
    refreshes
      ? {
          status: 'success',
          body: { advertising_token: row.advertising_token, refresh_token: row.refresh_token_b64 },
        }
      : { status: 'optout' },
  );
});
