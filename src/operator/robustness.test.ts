import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clientSideBody } from '../fixtures/client-side.js';
import { authorized, envelope, send } from '../fixtures/requests.js';
import { createOperator } from './index.js';

const operators = [createOperator(), createOperator({ product: 'EUID' })];
const ROUTES = ['generate', 'refresh', 'validate', 'client-generate', 'logout', 'other'];

const headers = fc.record(
  {
    Authorization: fc.constantFrom('Bearer x', 'Bearer ', ...Object.values(authorized())),
    'Content-Type': fc.constantFrom('application/octet-stream', 'text/plain', 'application/json', ''),
    Origin: fc.constantFrom('http://localhost', 'null', 'x', 'https://[', ''),
  },
  { requiredKeys: [] },
);

const NAMES = ['email', 'email_hash', 'phone', 'phone_hash', 'token', 'tcf_consent_string', '__proto__'];
const parameters = fc.dictionary(fc.constantFrom(...NAMES), fc.jsonValue());
const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => new Uint8Array(array));
const base64 = fc
  .uint8Array({ minLength: 280, maxLength: 300 })
  .map((array) => btoa(String.fromCharCode(...array)));

/** Bodies from noise to nearly right. */
const body = fc.oneof(
  bytes(400).map(async (noise) => noise),
  fc.string().map(async (text) => text),
  fc.json().map(async (json) => json),
  base64.map(async (text) => text),
  parameters.map((values) => envelope(values)),
  fc.string().map((json) => envelope(json)),
  fc.tuple(parameters, fc.maxSafeInteger()).map(([values, time]) => envelope(values, time)),
  fc
    .json()
    .map(async (payload) => JSON.stringify(await clientSideBody('bundled_resource_server', payload, 1))),
  fc
    .dictionary(fc.constantFrom('payload', 'iv', 'public_key', 'timestamp', 'app_name'), fc.jsonValue())
    .map(async (change) =>
      JSON.stringify({ ...(await clientSideBody('bundled_resource_server', '{}', 1)), ...change }),
    ),
);

test('answers whatever it is sent, and never with a 5xx', async () => {
  const request = fc.tuple(fc.constantFrom(...operators), fc.constantFrom(...ROUTES), headers, body);
  await fc.assert(
    fc.asyncProperty(request, async ([operator, route, sent, content]) => {
      const response = await send(operator, `/v2/token/${route}`, await content, sent);
      expect(response.status).toBeLessThan(500);
      await response.text();
    }),
    { numRuns: 600 },
  );
});
