import { type Identity, refreshDue } from '../foreign/identity.js';
import { publisherPage } from '../page-scripts.js';
import { type Mode, modes } from '../tab.js';
import { type EngineTab, expect, test } from './profile.js';
import { allReport, expectEmpty, openTabs, openWatched, quiet, sentRefreshes, WATCHED } from './watched.js';

/** Fills localStorage to the last character. */
const fillStorage = (tab: EngineTab): Promise<void> =>
  tab.page.evaluate(() => {
    let text = '';
    for (let size = 4_194_304; size >= 1; size = Math.floor(size / 2)) {
      try {
        localStorage.setItem('filler', text + 'x'.repeat(size));
        text += 'x'.repeat(size);
      } catch {
        // Too much: the next, smaller piece may still fit.
      }
    }
  });

const expectStored = async (tab: EngineTab, mode: Mode, identity: Identity): Promise<void> => {
  const stored = await tab.stored();
  expect(stored[mode] === JSON.stringify(identity), 'the whole identity is stored').toBe(true);
  expect(stored[mode === 'cookie' ? 'localStorage' : 'cookie']).toBeNull();
};

for (const mode of modes) {
  const other = mode === 'cookie' ? 'localStorage' : 'cookie';

  test(`keeps a new user over a reload, and nothing after a logout [${mode}]`, async ({ profile }) => {
    const tab = await profile.newTab();
    await openWatched(profile, tab, mode);
    const identity = profile.operator.issue();
    await tab.setIdentity(identity);
    await expectStored(tab, mode, identity);
    await tab.reload();
    expect(await tab.token()).toBe(identity.advertising_token);
    expect(await tab.disconnect()).toBeUndefined();
    await expectEmpty(tab);
    await tab.reload();
    expect((await tab.state()).loginRequired).toBe(true);
  });

  test(`takes over what yesterday's page left in the other place [to ${mode}]`, async ({ profile }) => {
    const tab = await profile.newTab();
    const identity = profile.operator.issue();
    await tab.seed(other, identity);
    await openWatched(profile, tab, mode);
    expect(await tab.token()).toBe(identity.advertising_token);
    await expectStored(tab, mode, identity);
  });

  test(`a page whose storage is refused goes on in memory [${mode}]`, async ({ profile }) => {
    const { operator, site, names } = profile;
    const old = operator.issue(refreshDue);
    const tab = await profile.newTab();
    // A document of no origin: the browser itself refuses every access, and locks too.
    const headers = { 'content-security-policy': 'sandbox allow-scripts' };
    const init = profile.options(mode, { identity: old });
    site.put('/sandboxed', { html: publisherPage(names, init, WATCHED), headers });
    await tab.page.goto(`${site.origin}/sandboxed`);
    const access = (): Promise<string> =>
      tab.page.evaluate(() => {
        try {
          return typeof localStorage.length;
        } catch (error) {
          return (error as DOMException).name;
        }
      });
    expect(await access()).toBe('SecurityError');
    await expect.poll(() => tab.token(), { timeout: 20_000 }).not.toBe(old.advertising_token);
    expect(await tab.token()).toContain('advertising-A');
    expect(operator.refreshes()).toHaveLength(1);
    expect(await tab.errors()).toEqual([]);
    expect(await tab.disconnect()).toBeUndefined();
  });

  test(`a new user reaches the other tab, and so does the logout [${mode}]`, async ({ profile }) => {
    const tabs = await openTabs(profile, 2);
    const [first, second] = tabs as [EngineTab, EngineTab];
    for (const tab of tabs) await openWatched(profile, tab, mode);
    const [one, two] = [profile.operator.issue(), profile.operator.issue({ user: 'B' })];
    await first.setIdentity(one);
    await allReport(profile, tabs, 'IdentityUpdated', one.advertising_token);
    await second.setIdentity(two);
    await allReport(profile, tabs, 'IdentityUpdated', two.advertising_token);
    for (const tab of tabs) expect(await tab.token()).toBe(two.advertising_token);
    await first.disconnect();
    await allReport(profile, tabs, 'IdentityUpdated', '');
    for (const tab of tabs) expect((await tab.state()).token).toBeUndefined();
    await expectEmpty(second);
  });
}

test('a page whose localStorage is full goes on in memory and leaves no old user behind', async ({
  profile,
}) => {
  const { operator } = profile;
  const tab = await profile.newTab();
  const old = operator.issue({ user: 'A' });
  await tab.seed('localStorage', old);
  await openWatched(profile, tab);
  await fillStorage(tab);
  // As long as the other one's; with a field of the publisher's own it does not fit.
  const newcomer = { ...operator.issue({ user: 'B' }), note: 'n'.repeat(2_000) };
  await tab.setIdentity(newcomer);
  expect(await tab.token()).toBe(newcomer.advertising_token);
  await expectEmpty(tab);
  expect(await tab.errors()).toEqual([]);
});

test('an identity that is longer than most browsers let a cookie be is kept in one place and found again', async ({
  profile,
}) => {
  const tab = await profile.newTab();
  await openWatched(profile, tab, 'cookie');
  const identity = { ...profile.operator.issue(), note: 'n'.repeat(4_000) };
  await tab.setIdentity(identity);
  const { localStorage, cookie } = await tab.stored();
  const kept = [localStorage, cookie].filter((text) => text !== null);
  expect(kept.map((text) => JSON.parse(text).advertising_token)).toEqual([identity.advertising_token]);
  await tab.reload();
  expect(await tab.token()).toBe(identity.advertising_token);
  await tab.disconnect();
  await expectEmpty(tab);
});

test("finds the cookie that the publisher's server has set", async ({ profile }) => {
  const { operator, site, names } = profile;
  const identity = operator.issue();
  const cookie = `${names.cookie}=${encodeURIComponent(JSON.stringify(identity))}; Path=/; SameSite=Lax`;
  const tab = await profile.newTab();
  site.put('/from-server', {
    html: publisherPage(names, profile.options('cookie'), WATCHED),
    headers: { 'set-cookie': cookie },
  });
  await tab.page.goto(`${site.origin}/from-server`);
  expect(await tab.token()).toBe(identity.advertising_token);
});

test('clearing localStorage in one tab logs the others out', async ({ profile }) => {
  const tabs = await openTabs(profile, 2);
  const [first, second] = tabs as [EngineTab, EngineTab];
  for (const tab of tabs) await openWatched(profile, tab);
  const identity = profile.operator.issue();
  await first.setIdentity(identity);
  await allReport(profile, tabs, 'IdentityUpdated', identity.advertising_token);
  await first.page.evaluate(() => localStorage.clear());
  await allReport(profile, [second], 'IdentityUpdated', '');
  expect((await second.state()).loginRequired).toBe(true);
});

test("another script's junk in storage is no logout, and is replaced", async ({ profile }) => {
  const tabs = await openTabs(profile, 2);
  const [first] = tabs;
  for (const tab of tabs) await openWatched(profile, tab);
  const identity = profile.operator.issue();
  await first.setIdentity(identity);
  await allReport(profile, tabs, 'IdentityUpdated', identity.advertising_token);
  await first.page.evaluate((key) => localStorage.setItem(key, '{"advertising'), profile.names.storageKey);
  // Junk until then, which can't be parsed.
  const isReplaced = async () => !!(await first.stored()).localStorage?.includes(identity.advertising_token);
  await expect.poll(isReplaced).toBe(true);
  for (const tab of tabs) expect(await tab.token()).toBe(identity.advertising_token);
});

test('tabs without locks come to one token, and a logout among them is final', async ({ profile }) => {
  const { operator, site } = profile;
  const tabs = await openTabs(profile, 3);
  const old = operator.issue(refreshDue);
  await tabs[0].seed('localStorage', old, site.insecureOrigin);
  for (const tab of tabs) await openWatched(profile, tab, 'localStorage', {}, site.insecureOrigin);
  expect(await tabs[0].page.evaluate(() => typeof navigator.locks)).toBe('undefined');
  for (const tab of tabs) await expect.poll(() => tab.token()).not.toBe(old.advertising_token);
  await quiet(profile, tabs);
  const [token] = await Promise.all(tabs.map((tab) => tab.token()));
  for (const tab of tabs) expect(await tab.token()).toBe(token);
  expect((await tabs[0].storedIdentity())?.advertising_token).toBe(token);
  expect(sentRefreshes(profile).length).toBeLessThanOrEqual(tabs.length);
  await tabs[1]?.disconnect();
  await allReport(profile, tabs.slice(1), 'IdentityUpdated', '');
  for (const tab of tabs) await expect.poll(async () => (await tab.state()).token).toBeUndefined();
  await expectEmpty(tabs[0]);
});
