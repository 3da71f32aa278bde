import { createHash } from 'node:crypto';
import { type Answer, held, html, optout, reset, success } from '../foreign/answers.js';
import { seal } from '../foreign/seal.js';
import type { WatchedPromise } from '../probe.js';
import { product } from '../product.js';
import type { World } from '../world.js';
import { expect, test } from './instrument.js';
import { arrive, clientSide, DEAD, openAndInit, REFRESHABLE, sentRefreshes, takeLog } from './states.js';

type Method = 'Email' | 'EmailHash' | 'Phone' | 'PhoneHash';

const base64Hash = (text: string): string => createHash('sha256').update(text, 'utf8').digest('base64');

/** Starts a generation; its outcome can be read later. */
const start = (world: World, method: Method, value: string): Promise<void> =>
  world.tab.page.evaluate(
    ({ method, value, options }) => {
      const sdk = window.contract.sdk as unknown as Record<string, (...args: unknown[]) => Promise<void>>;
      window.probe.watch(sdk[`setIdentityFrom${method}`]?.(value, options) ?? Promise.resolve());
    },
    { method, value, options: clientSide(world) },
  );

const outcomes = async (world: World): Promise<WatchedPromise[]> => {
  await world.time.settle();
  return world.tab.page.evaluate(() => window.probe.promises);
};

const generate = async (
  world: World,
  method: Method = 'Email',
  value = 'user@example.com',
): Promise<string | null> => {
  await start(world, method, value);
  const settled = async (): Promise<boolean> =>
    (await outcomes(world)).every(({ state }) => state !== 'pending');
  await world.time.eventually(settled, 1_000, 'the generation has ended');
  const last = (await outcomes(world)).at(-1);
  return last?.state === 'resolved' ? 'resolved' : (last?.value ?? null);
};

const answering = (status: number, body: unknown): Answer => ({
  reply: () => ({ status, body: typeof body === 'string' ? body : JSON.stringify(body) }),
});
const sealed = (text: string): Answer => ({
  reply: ({ key }) => ({ status: 200, body: key ? seal(text, key) : '' }),
});

test('8.1 the request: its address, its keys in order, no header of its own', async ({ world }) => {
  await openAndInit(world);
  expect(await generate(world)).toBe('resolved');
  const [request] = world.operator.generates();
  expect(world.operator.requests).toHaveLength(1);
  const version = await world.tab.page.evaluate(() => window.contract.Class.VERSION);
  const tag = `${product.name.toLowerCase()}-sdk-${version}`;
  expect(request?.url).toBe(`/v2/token/client-generate?client=${encodeURIComponent(tag)}`);
  const body = JSON.parse(request?.body ?? '{}');
  expect(Object.keys(body)).toEqual(['payload', 'iv', 'public_key', 'timestamp', 'subscription_id']);
  expect(body).toMatchObject({ timestamp: world.time.now(), subscription_id: 'subscription' });
  expect(request?.headers['content-type']).toMatch(/^text\/plain/);
  expect(request?.headers).not.toHaveProperty('cookie');
});

const [email, phone] = ['user@example.com', '+12345678901'];
const hashed: [Method, string, Record<string, string>][] = [
  ['Email', email, { email_hash: base64Hash(email) }],
  ['Email', ' Us.er+tag@GMAIL.com', { email_hash: base64Hash('user@gmail.com') }],
  ['EmailHash', base64Hash(email), { email_hash: base64Hash(email) }],
  ['Phone', phone, { phone_hash: base64Hash(phone) }],
  ['PhoneHash', base64Hash(phone), { phone_hash: base64Hash(phone) }],
];
for (const [index, [method, value, asked]] of hashed.entries())
  test(`8.2 8.3 only the hash leaves the page [${method} ${index + 1}${index === 1 ? ', normalised (I8)' : ''}]`, async ({
    world,
  }) => {
    await openAndInit(world);
    expect(await generate(world, method, value)).toBe('resolved');
    expect(world.operator.asked).toEqual([asked]);
    expect(await world.tab.page.evaluate(() => window.contract.see().token)).toBe('generated');
  });

test('8.2 every call has a key pair and an IV of its own', async ({ world }) => {
  await openAndInit(world);
  await generate(world);
  await generate(world);
  const bodies = world.operator.generates().map(({ body }) => JSON.parse(body) as Record<string, string>);
  for (const key of ['public_key', 'iv', 'payload'])
    expect(new Set(bodies.map((body) => body[key])).size, key).toBe(2);
});

test('8.4 a success is an identity like any: stored, announced, over the one before', async ({ world }) => {
  await openAndInit(world, world.operator.issue());
  expect(await generate(world)).toBe('resolved');
  expect(await takeLog(world)).toEqual(['L1 generated', 'IdentityUpdated generated']);
  expect((await world.tab.storedIdentity())?.advertising_token).toContain('-generated-');
});

test('8.4 an opt-out resolves, and leaves the marker', async ({ world }) => {
  world.operator.answerGenerate(optout());
  await openAndInit(world, world.operator.issue());
  expect(await generate(world)).toBe('resolved');
  expect(await takeLog(world)).toEqual(['L-4 undefined', 'OptoutReceived null', 'IdentityUpdated null']);
  expect(await world.tab.storedIdentity()).toMatchObject({ status: 'optout' });
  expect(await world.tab.page.evaluate(() => window.contract.see().optedOut)).toBe(true);
});

const invalid = (status: number, text: string): string =>
  `API error: Response body was invalid for HTTP status ${status}: ${text}`;
const other = '{"status":"other"}';
const refusals: Record<string, [Answer, string | RegExp]> = {
  '200 and another status': [sealed(other), invalid(200, other)],
  '200 and a success without a body': [sealed('{"status":"success"}'), invalid(200, '{"status":"success"}')],
  '200 and no Base64': [answering(200, '***'), /Error/],
  '200 and no JSON': [sealed('{'), /^SyntaxError/],
  '200 under another key': [
    { reply: () => ({ status: 200, body: seal(other, Buffer.alloc(32, 7)) }) },
    /^OperationError/,
  ],
  '400 client_error': [answering(400, { status: 'client_error', message: 'no' }), 'Client error: no'],
  '400 client_error without a message': [
    answering(400, { status: 'client_error' }),
    invalid(400, '{"status":"client_error"}'),
  ],
  '400 and another status': [answering(400, other), invalid(400, other)],
  '400 and no JSON': [answering(400, 'bad'), /^SyntaxError/],
  '403 invalid_http_origin': [
    answering(403, { status: 'invalid_http_origin', message: 'who' }),
    'Forbidden: who',
  ],
  '403 and another status': [answering(403, other), invalid(403, other)],
  '404': [html(404), 'API error: Unexpected HTTP status 404'],
  '500': [html(500), 'API error: Unexpected HTTP status 500'],
  'a broken connection': [reset(), 'API error: Unexpected HTTP status 0'],
};
for (const [name, [answer, expected]] of Object.entries(refusals))
  test(`8.4 8.5 ${name} rejects, and leaves the user logged in as before`, async ({ world }) => {
    world.operator.answerGenerate(answer);
    await openAndInit(world, world.operator.issue());
    const reason = await generate(world);
    if (typeof expected === 'string') expect(reason).toBe(expected);
    else expect(reason).toMatch(expected);
    expect(await takeLog(world)).toEqual([]);
    expect(await world.tab.page.evaluate(() => window.contract.see().token)).toBe('A');
    expect((await world.tab.storedIdentity())?.advertising_token).toContain('-A-');
  });

test('8.6 while the request is in flight no login is required; after its failure it is', async ({
  world,
}) => {
  const answer = held(html(500));
  world.operator.answerGenerate(answer);
  await openAndInit(world);
  await start(world, 'Email', email);
  await world.time.eventually(() => world.operator.generates().length > 0, 1_000, 'it is sent');
  expect(await world.tab.page.evaluate(() => window.contract.see())).toMatchObject({
    loginRequired: false,
    available: true,
    token: 'undefined',
  });
  answer.release();
  await outcomes(world);
  expect(await world.tab.page.evaluate(() => window.contract.see())).toMatchObject({
    loginRequired: true,
    available: false,
  });
});

test('8.7 a generated identity is refreshed like any other', async ({ world }) => {
  world.operator.answerGenerate(success(REFRESHABLE));
  world.operator.answerRefresh(success({ user: 'refreshed' }));
  await openAndInit(world);
  await generate(world);
  await arrive(world);
  expect(sentRefreshes(world)).toBe(1);
  expect(await world.tab.page.evaluate(() => window.contract.see().token)).toBe('refreshed');
});

test('8.4 a success with an identity that has ended leaves nobody logged in', async ({ world }) => {
  world.operator.answerGenerate(success(DEAD));
  await openAndInit(world);
  await generate(world);
  expect(await world.tab.page.evaluate(() => window.contract.see().token)).toBe('undefined');
});

test('8.4 a logout ends what has been sent as a broken request (I1)', async ({ world }) => {
  const answer = held();
  world.operator.answerGenerate(answer);
  await openAndInit(world);
  await start(world, 'Email', email);
  await world.time.eventually(() => world.operator.generates().length > 0, 1_000, 'it is sent');
  await world.tab.disconnect();
  answer.release();
  const [seen] = await outcomes(world);
  expect(seen).toEqual({ state: 'rejected', value: 'API error: Unexpected HTTP status 0' });
  expect(await world.tab.stored()).toEqual({ localStorage: null, cookie: null });
  expect(await takeLog(world)).toEqual(['IdentityUpdated null']);
});

test('8.4 a logout drops what has not been sent yet (I1)', async ({ world }) => {
  await openAndInit(world);
  await world.tab.page.evaluate((options) => {
    const { sdk } = window.contract;
    window.probe.watch(sdk.setIdentityFromEmail('user@example.com', options));
    sdk.disconnect();
  }, clientSide(world));
  await world.time.advance(1_000);
  const [seen] = await outcomes(world);
  expect(seen).toEqual({ state: 'rejected', value: `Error: ${product.name} SDK aborted.` });
  expect(world.operator.generates()).toEqual([]);
});

test('8.4 a request that is never answered ends as a broken one (I5)', async ({ world }) => {
  world.operator.answerGenerate(held());
  await openAndInit(world);
  await start(world, 'Email', email);
  await world.time.eventually(() => world.operator.generates().length > 0, 1_000, 'it is sent');
  await world.time.advance(60_000);
  const [seen] = await outcomes(world);
  expect(seen).toEqual({ state: 'rejected', value: 'API error: Unexpected HTTP status 0' });
});

test('8.7 of two calls at once the one that is answered first ends the other', async ({ world }) => {
  const late = held(success({ user: 'late' }));
  world.operator.answerGenerate(late, success({ user: 'early' }));
  await openAndInit(world);
  await start(world, 'Email', email);
  await world.time.eventually(() => world.operator.generates().length === 1, 1_000, 'the first is sent');
  await start(world, 'Email', 'other@example.com');
  const done = async (): Promise<boolean> => (await outcomes(world))[1]?.state === 'resolved';
  await world.time.eventually(done, 1_000, 'the second is answered');
  late.release();
  const [first] = await outcomes(world);
  expect(first?.state).toBe('rejected');
  expect(await world.tab.page.evaluate(() => window.contract.see().token)).toBe('early');
});

test('8.7 a user whom a later init brings is not replaced by one who was being generated for (I2)', async ({
  world,
}) => {
  const late = held(success({ user: 'late' }));
  world.operator.answerGenerate(late);
  await openAndInit(world);
  await start(world, 'Email', email);
  await world.time.eventually(() => world.operator.generates().length > 0, 1_000, 'it is sent');
  await world.tab.init({ identity: world.operator.issue() });
  late.release();
  const [seen] = await outcomes(world);
  expect(seen).toEqual({ state: 'rejected', value: 'API error: Unexpected HTTP status 0' });
  expect(await world.tab.page.evaluate(() => window.contract.see().token)).toBe('A');
});

test('8.4 without WebCrypto a call rejects with an Error (I21)', async ({ world }) => {
  await world.tab.open({ init: null, origin: world.site.insecureOrigin });
  await world.tab.init(world.options());
  await start(world, 'Email', email);
  const [seen] = await outcomes(world);
  expect(seen).toEqual({ state: 'rejected', value: expect.stringMatching(/Error/) });
  expect(world.operator.generates()).toEqual([]);
});
