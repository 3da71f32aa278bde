import { createHash } from 'node:crypto';
import { optout } from '../foreign/answers.js';
import { configOf, consentOf, expired, generationFor } from './configs.js';
import { expect, test } from './world.js';

// What bidders and the page get to see, to the byte, is that of Prebid's own modules: the same tests pass with them.

const hashOf = (text: string): string => createHash('sha256').update(text).digest('base64');

test('UID2 eids reach every bidder', async ({ world: { tab, operator } }) => {
  const identity = operator.issue();
  await tab.open({ config: configOf({ operator }, identity) });
  const auction = await tab.auction();
  const id = identity.advertising_token;
  const eids = `[{"source":"uidapi.com","uids":[{"id":"${id}","atype":3}]}]`;
  expect(JSON.stringify(auction.openx)).toBe(eids);
  expect(JSON.stringify(auction.appnexus)).toBe(
    `[{"source":"uidapi.com","id":"${id}","rti_partner":"UID2"}]`,
  );
  expect(auction.rubicon).toEqual({ 'eid_uidapi.com': `${id}^3^^^^^` });
  expect(JSON.stringify(await tab.userIds())).toBe(`{"uid2":{"id":"${id}"}}`);
  expect(JSON.stringify(await tab.eids())).toBe(eids);
  expect(auction.waited).toBe(0);
});

test('EUID eids reach every bidder where GDPR applies and the user has consented', async ({
  world: { tab, operator },
}) => {
  const identity = operator.issue();
  await tab.open({ config: configOf({ operator }, identity, { name: 'euid', more: consentOf(true) }) });
  const auction = await tab.auction();
  const id = identity.advertising_token;
  const eids = `[{"source":"euid.eu","uids":[{"id":"${id}","atype":3}]}]`;
  expect(JSON.stringify(auction.openx)).toBe(eids);
  expect(JSON.stringify(auction.appnexus)).toBe(`[{"source":"euid.eu","id":"${id}"}]`);
  expect(auction.rubicon).toEqual({ 'eid_euid.eu': `${id}^3^^^^^` });
  expect(JSON.stringify(await tab.userIds())).toBe(`{"euid":{"id":"${id}"}}`);
  expect(JSON.stringify(await tab.eids())).toBe(eids);
});

test('an opted-out user has no eids, and getUserIds says why', async ({ world: { tab, operator } }) => {
  operator.answerRefresh(optout());
  await tab.open({ config: configOf({ operator }, operator.issue(expired)) });
  const auction = await tab.auction();
  expect([auction.openx, auction.appnexus, auction.rubicon]).toEqual([undefined, undefined, {}]);
  expect(JSON.stringify(await tab.userIds())).toBe('{"uid2":{"optout":true}}');
  expect(JSON.stringify(await tab.eids())).toBe('[]');
});

test('an opted-out EUID user has no eids either', async ({ world: { tab, operator } }) => {
  operator.answerRefresh(optout());
  const options = { name: 'euid', more: consentOf(true) } as const;
  await tab.open({ config: configOf({ operator }, operator.issue(expired), options) });
  const auction = await tab.auction();
  expect([auction.openx, auction.appnexus, auction.rubicon]).toEqual([undefined, undefined, {}]);
  expect(JSON.stringify(await tab.userIds())).toBe('{"euid":{"optout":true}}');
});

test('what is stored has the layout of the stock module', async ({ world: { tab, operator } }) => {
  const identity = operator.issue();
  await tab.open({ config: configOf({ operator }, identity) });
  await tab.auction();
  const { localStorage } = await tab.stored('__uid2_advertising_token');
  expect(JSON.parse(localStorage ?? '')).toMatchObject({ originalToken: identity, latestToken: identity });
});

test('a stored identity of yesterday goes on without a supplied one', async ({
  world: { tab, operator },
}) => {
  const identity = operator.issue();
  const text = JSON.stringify({ originalToken: operator.issue(), latestToken: identity });
  await tab.seed({ localStorage: { __uid2_advertising_token: text } });
  await tab.open({ config: configOf({ operator }, undefined) });
  await tab.auction();
  expect(await tab.userIds()).toEqual({ uid2: { id: identity.advertising_token } });
});

test('an email becomes a token, and the next page asks for none', async ({ world: { tab, operator } }) => {
  const params = generationFor({ operator }, 'Some.One@gmail.com');
  await tab.open({ config: configOf({ operator }, undefined, { params }) });
  await tab.auction();
  const first = await tab.userIds();
  expect(first).toEqual({ uid2: { id: expect.stringMatching(/^advertising-generated-/) } });
  expect(operator.asked).toEqual([{ email_hash: hashOf('someone@gmail.com') }]);
  await tab.reload();
  await tab.auction();
  expect(await tab.userIds()).toEqual(first);
  expect(operator.generates().length).toBe(1);
  const { localStorage } = await tab.stored('__uid2_advertising_token');
  expect(JSON.parse(localStorage ?? '')).toMatchObject({
    originalIdentity: { identity: expect.stringMatching(/^\d+$/), salt: expect.any(Number) },
  });
});

for (const [params, asked] of [
  [{ phone: '+12345678901' }, { phone_hash: hashOf('+12345678901') }],
  [{ emailHash: hashOf('a@example.com') }, { email_hash: hashOf('a@example.com') }],
  [{ phoneHash: hashOf('+12345678901') }, { phone_hash: hashOf('+12345678901') }],
] as const)
  test(`of ${Object.keys(params)} the operator is sent a hash, and no more`, async ({
    world: { tab, operator },
  }) => {
    const { email: _, ...subscription } = generationFor({ operator }, '');
    await tab.open({ config: configOf({ operator }, undefined, { params: { ...subscription, ...params } }) });
    expect((await tab.auction()).openx).toBeDefined();
    expect(operator.asked).toEqual([asked]);
  });

test('UID2 does nothing where GDPR applies, EUID nothing where it does not', async ({
  world: { tab, operator },
}) => {
  for (const [name, applies] of [
    ['uid2', true],
    ['euid', false],
  ] as const) {
    await tab.open({ config: configOf({ operator }, operator.issue(), { name, more: consentOf(applies) }) });
    expect((await tab.auction()).openx).toBeUndefined();
    expect(await tab.stored(`__${name}_advertising_token`)).toEqual({ localStorage: null, cookie: null });
  }
});

test('EUID does nothing without consent to The Trade Desk', async ({ world: { tab, operator } }) => {
  const config = configOf({ operator }, operator.issue(), { name: 'euid', more: consentOf(true, false) });
  await tab.open({ config });
  expect((await tab.auction()).openx).toBeUndefined();
});
