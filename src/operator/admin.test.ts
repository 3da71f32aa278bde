import { request } from 'node:http';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isLocal } from './admin.js';
import { createOperator, type Listening, listen, type Operator } from './index.js';

let operator: Operator;
let listening: Listening;

beforeEach(async () => {
  operator = createOperator();
  listening = await listen(operator);
});

afterEach(() => listening.close());

async function ask(method: string, body?: unknown, headers = {}): Promise<[number, string]> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const init = { method, headers, ...(body === undefined ? {} : { body: text }) };
  return plainly(`${listening.url}/admin/opt-outs`, init);
}

/** `fetch` can set neither Host nor Origin. */
async function plainly(
  url: string,
  { method, headers, body }: { method: string; headers: object; body?: string },
): Promise<[number, string]> {
  return new Promise((resolve, reject) => {
    const length = { 'Content-Length': Buffer.byteLength(body ?? '') };
    const sent = request(url, { method, headers: { ...length, ...headers } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve([response.statusCode ?? 0, text]));
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

test('adds opt-outs, counts them, takes one back, and takes back all', async () => {
  expect(await ask('GET')).toEqual([200, '{"count":0}']);
  expect(await ask('POST', { email: 'a@b' })).toEqual([200, '{"count":1}']);
  expect(await ask('POST', { phone: '+12345678999' })).toEqual([200, '{"count":2}']);
  expect(await ask('DELETE', { email: 'A@B' })).toEqual([200, '{"count":1}']);
  expect(operator.countOptOuts()).toBe(1);
  expect(await ask('DELETE')).toEqual([200, '{"count":0}']);
  expect((await ask('PUT'))[0]).toBe(405);
});

test.each([undefined, '', 'x', '[]', '{"email":"nobody"}', '{}', { email: 'a@b', phone: '+12345678999' }])(
  'refuses to opt out %j',
  async (body) => {
    const [status, text] = await ask('POST', body);
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ status: 'client_error', message: expect.any(String) });
    expect(operator.countOptOuts()).toBe(0);
  },
);

test.each(['POST', 'DELETE'])('takes no body above one mebibyte by %s', async (method) => {
  await operator.optOut({ email: 'a@b' });
  expect(await ask(method, `"${'A'.repeat(1 << 20)}"`)).toEqual([413, 'Request Too Long']);
  expect(operator.countOptOuts()).toBe(1);
});

test.each([
  { Origin: 'http://localhost:3000' },
  { Origin: 'null' },
  { 'Sec-Fetch-Site': 'same-origin' },
  { 'X-Forwarded-For': '192.0.2.7' },
  { Forwarded: 'for=192.0.2.7' },
  { Host: 'rebound.example' },
])('is no such path to a request with %j', async (headers) => {
  const [status] = await ask('POST', { email: 'a@b' }, headers);
  expect([status, operator.countOptOuts()]).toEqual([404, 0]);
});

test.each([
  ['127.0.0.1', true],
  ['127.8.9.1', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['192.0.2.7', false],
  ['::ffff:192.0.2.7', false],
  ['2001:db8::1', false],
  [undefined, false],
])('a request from %s is local: %s', (address, expected) => {
  expect(isLocal(new Request('http://localhost/admin/opt-outs'), address)).toBe(expected);
});

test('the operator itself has no such path', async () => {
  const response = await operator.fetch(new Request('http://localhost/admin/opt-outs'));
  expect(response.status).toBe(404);
});
