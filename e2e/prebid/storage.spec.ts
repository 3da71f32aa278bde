import { expiredToken, held, success } from '../foreign/answers.js';
import { DAY, HOUR, refreshDue } from '../foreign/identity.js';
import { configOf, consentOf, expired } from './configs.js';
import { expect, test } from './world.js';

const KEY = '__uid2_advertising_token';

test('F2 a corrupt cookie of the server leaves what is stored in use', async ({
  world: { tab, operator },
}) => {
  const identity = operator.issue();
  await tab.seed({
    localStorage: { [KEY]: JSON.stringify({ originalToken: identity, latestToken: identity }) },
    cookies: ['from_server=not-json'],
  });
  await tab.open({ config: configOf({ operator }, undefined, { params: { uid2Cookie: 'from_server' } }) });
  await tab.auction();
  expect(await tab.userIds()).toEqual({ uid2: { id: identity.advertising_token } });
});

test('F3 corrupt module storage is overwritten by a good supplied token', async ({
  world: { tab, operator },
}) => {
  const identity = operator.issue();
  await tab.seed({ localStorage: { [KEY]: '{"broken' } });
  await tab.open({ config: configOf({ operator }, identity) });
  await tab.auction();
  expect(await tab.userIds()).toEqual({ uid2: { id: identity.advertising_token } });
  expect((await tab.stored(KEY)).localStorage).toContain(identity.advertising_token);
});

test('F3b text that is no token is not sent as one', async ({ world: { tab, operator } }) => {
  await tab.seed({ localStorage: { [KEY]: 'garbage text' } });
  await tab.open({ config: configOf({ operator }, undefined) });
  expect((await tab.auction()).openx).toBeUndefined();
});

test('F3b a bare token that an older page has left is sent', async ({ world: { tab, operator } }) => {
  const { advertising_token } = operator.issue();
  await tab.seed({ localStorage: { [KEY]: advertising_token } });
  await tab.open({ config: configOf({ operator }, undefined) });
  await tab.auction();
  expect(await tab.userIds()).toEqual({ uid2: { id: advertising_token } });
});

test('F4 the module’s cookie lasts as long as the identity can be refreshed', async ({
  world: { tab, operator, context },
}) => {
  const identity = operator.issue({ refreshExpires: 30 * DAY });
  await tab.open({ config: configOf({ operator }, identity, { params: { storage: 'cookie' } }) });
  await tab.auction();
  const cookie = (await context.cookies()).find(({ name }) => name === KEY);
  expect(cookie?.expires).toBe(Math.floor(identity.refresh_expires / 1000));
});

test('F15 the answer to the user before reaches neither this page nor the next', async ({
  world: { tab, operator },
}) => {
  const answer = held(success({ user: 'OLD' }));
  operator.answerRefresh(answer);
  await tab.open({ config: configOf({ operator }, operator.issue({ ...refreshDue, user: 'OLD' })) });
  const next = operator.issue({ user: 'NEW' });
  await tab.setConfig(configOf({ operator }, next));
  await tab.refreshUserIds({ submoduleNames: ['uid2'] });
  answer.release();
  const expected = { uid2: { id: next.advertising_token } };
  await tab.auction();
  expect(await tab.userIds()).toEqual(expected);
  await tab.open({ config: configOf({ operator }, undefined) });
  await tab.auction();
  expect(await tab.userIds()).toEqual(expected);
});

test('F16 an unchanged supplied token does not undo what was refreshed since', async ({
  world: { tab, operator, time },
}) => {
  const supplied = operator.issue({ ...expired, refreshExpires: 3 * HOUR });
  operator.answerRefresh(success(), success({ refreshFrom: 5 * HOUR, identityExpires: 10 * HOUR }));
  await tab.open({ config: configOf({ operator }, supplied) });
  await tab.auction();
  await time.sleep(2 * HOUR);
  await tab.reload();
  await tab.auction();
  const latest = await tab.userIds();
  expect(latest).toEqual({ uid2: { id: expect.any(String) } });
  // By now the supplied one can't even be refreshed.
  await time.sleep(2 * HOUR);
  await tab.reload();
  await tab.auction();
  expect(await tab.userIds()).toEqual(latest);
  const sent = operator.refreshes().map(({ body }) => body === supplied.refresh_token);
  expect(sent).toEqual([true, false]);
});

test('F29 core storage keeps neither an expired token nor the refresh from happening', async ({
  world: { tab, operator, time },
}) => {
  const entry = { storage: { type: 'html5', name: 'core_uid2', expires: 30 } };
  await tab.open({ config: configOf({ operator }, operator.issue(), { entry }) });
  await tab.auction();
  await time.sleep(2 * HOUR);
  await tab.open({ config: configOf({ operator }, undefined, { entry }) });
  await tab.auction();
  expect(operator.refreshes().length).toBe(1);
  expect(await tab.userIds()).toEqual({ uid2: { id: expect.any(String) } });
});

test('cx after a logout the next auction has no id', async ({ world: { tab, operator } }) => {
  const identity = operator.issue();
  const text = JSON.stringify({ originalToken: identity, latestToken: identity });
  await tab.seed({ localStorage: { [KEY]: text } });
  await tab.open({ config: configOf({ operator }, undefined) });
  expect((await tab.auction()).openx).toBeDefined();
  await tab.page.evaluate((key) => localStorage.removeItem(key), KEY);
  await tab.refreshUserIds({ submoduleNames: ['uid2'] });
  expect((await tab.auction()).openx).toBeUndefined();
});

test('dec an identity that has ended is no id, and no error', async ({ world: { tab, operator } }) => {
  operator.answerRefresh(expiredToken());
  const config = configOf({ operator }, operator.issue(expired), { more: { debug: true } });
  await tab.open({ config });
  expect((await tab.auction()).openx).toBeUndefined();
  await tab.reload();
  expect((await tab.auction()).openx).toBeUndefined();
  expect((await tab.lines()).filter((line) => line.includes('TypeError'))).toEqual([]);
});

test('gd consent that is withdrawn ends the token in the next auction', async ({
  world: { tab, operator },
}) => {
  const config = configOf({ operator }, operator.issue(), { name: 'euid', more: consentOf(true) });
  await tab.open({ config });
  expect((await tab.auction()).openx).toBeDefined();
  await tab.setConfig(consentOf(true, false));
  await tab.refreshUserIds();
  expect((await tab.auction()).openx).toBeUndefined();
});
