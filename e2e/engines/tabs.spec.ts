import { held, silent } from '../foreign/answers.js';
import { type Identity, refreshDue } from '../foreign/identity.js';
import { EUID } from '../product.js';
import { type Mode, modes } from '../tab.js';
import { type EngineTab, expect, type Profile, test } from './profile.js';
import {
  allReport,
  allUpdated,
  delays,
  delaysOfOurs,
  expectNobody,
  openTabs,
  openWatched,
  quiet,
  reportsOf,
  sentRefreshes,
  WATCHED,
} from './watched.js';

const LATENCY = 300;
const SOON = 2_000;

/** Lets all tabs go to their pages in the same moment, as a browser does that restores a session. */
const loadAtOnce = async (profile: Profile, tabs: readonly EngineTab[], mode: Mode): Promise<void> => {
  for (const tab of tabs) {
    const url = tab.put({ init: profile.options(mode), scripts: WATCHED });
    await tab.page.goto(`${profile.site.origin}/blank`);
    await tab.page.evaluate((url) => {
      const channel = new BroadcastChannel('go');
      channel.onmessage = () => location.assign(url);
      Object.assign(window, { channel });
    }, url);
  }
  const [first] = tabs;
  // A channel of its own, so that the message reaches this page too.
  await first?.page.evaluate(() => new BroadcastChannel('go').postMessage('go'));
};

/** A refresh was sent once, by whichever count, and stays the only one. */
const expectOneRefresh = async (profile: Profile, tabs: readonly EngineTab[]): Promise<void> => {
  await quiet(profile, tabs);
  expect(sentRefreshes(profile), 'refreshes that the tabs have sent').toHaveLength(1);
  expect(profile.operator.refreshes(), 'refreshes that the operator has seen').toHaveLength(1);
};

/** Every tab has told its page once, in time, and shows what it told. */
const expectAllRefreshed = async (
  profile: Profile,
  tabs: readonly EngineTab[],
  old: Identity,
  answered: number,
): Promise<void> => {
  const token = await allUpdated(profile, tabs, old);
  const late = delays(profile, tabs, token, answered);
  test.info().annotations.push({ type: 'ms to the new token', description: String(Math.max(...late)) });
  const ours = delaysOfOurs(profile, tabs, token, answered);
  expect(Math.max(...ours), 'ms of it that are not the machine, but ours').toBeLessThan(SOON - LATENCY);
  for (const tab of tabs) {
    expect(await tab.token()).toBe(token);
    const updates = reportsOf(profile, tab, 'IdentityUpdated').filter((report) => report.token === token);
    expect(updates, 'times that the tab has told of the token').toHaveLength(1);
    expect(await tab.errors()).toEqual([]);
  }
};

const tenTabsLoad = async (profile: Profile, mode: Mode): Promise<void> => {
  const { operator } = profile;
  const answer = held();
  operator.answerRefreshOtherwise(answer);
  const tabs = await openTabs(profile, 10);
  const old = operator.issue(refreshDue);
  await tabs[0].seed(mode, old);
  await loadAtOnce(profile, tabs, mode);
  // However long the machine takes to load ten pages: they all find the refresh under way.
  await allReport(profile, tabs, 'InitCompleted', old.advertising_token);
  const begin = Date.now();
  setTimeout(answer.release, LATENCY);
  await expectAllRefreshed(profile, tabs, old, begin);
  await expectOneRefresh(profile, tabs);
};

/** Tab 2 refreshes, which the operator keeps back; then tab 1 opens. Nothing has been asked of the operator but that. */
const refreshingBehind = async (
  profile: Profile,
  mode: Mode,
): Promise<{ first: EngineTab; second: EngineTab; release: () => void }> => {
  const { operator } = profile;
  const answer = held();
  operator.answerRefreshOtherwise(answer);
  const [second, first] = (await openTabs(profile, 2)) as [EngineTab, EngineTab];
  await second.seed(mode, operator.issue(refreshDue));
  await openWatched(profile, second, mode);
  await expect.poll(() => operator.refreshes().length).toBe(1);
  await openWatched(profile, first, mode);
  return { first, second, release: answer.release };
};

const logoutBehind = async (profile: Profile, mode: Mode): Promise<void> => {
  const { first, second, release } = await refreshingBehind(profile, mode);
  const tabs = [first, second];
  expect(await first.disconnect()).toBeUndefined();
  await allReport(profile, tabs, 'IdentityUpdated', '');
  release();
  await quiet(profile, tabs);
  for (const tab of tabs) await expectNobody(tab);
  const updates = profile.site.reports.filter(({ what, token }) => what === 'IdentityUpdated' && token);
  expect(updates, 'tokens that a tab was told of').toEqual([]);
  const sent = sentRefreshes(profile).length;
  for (const tab of tabs) await tab.reload();
  await quiet(profile, tabs);
  for (const tab of tabs) await expectNobody(tab);
  expect(sentRefreshes(profile)).toHaveLength(sent);
};

for (const mode of modes) {
  test(`ten tabs that load at once send one refresh and all have its token [${mode}]`, async ({
    profile,
  }) => {
    await tenTabsLoad(profile, mode);
  });

  test(`ten open tabs take a new user over and refresh him once when it is time [${mode}]`, async ({
    profile,
  }) => {
    const { operator } = profile;
    const answer = held();
    operator.answerRefreshOtherwise(answer);
    const tabs = await openTabs(profile, 10);
    for (const tab of tabs) await openWatched(profile, tab, mode);
    const identity = operator.issue({ refreshFrom: SOON });
    await tabs[0].setIdentity(identity);
    await allReport(profile, tabs, 'IdentityUpdated', identity.advertising_token);
    // Tabs in the background come to it later: the answer waits until each has passed the time.
    for (const tab of tabs)
      await tab.page.evaluate(
        (due) => void setTimeout(() => window.report('due'), Math.max(0, due - Date.now()) + 100),
        identity.refresh_from,
      );
    await allReport(profile, tabs, 'due');
    await expect.poll(() => operator.refreshes().length).toBe(1);
    const begin = Date.now();
    setTimeout(answer.release, LATENCY);
    await expectAllRefreshed(profile, tabs, identity, begin);
    await expectOneRefresh(profile, tabs);
  });

  test(`the other tabs go on when the one that refreshes is closed [${mode}]`, async ({ profile }) => {
    const { operator } = profile;
    operator.answerRefresh(silent());
    const tabs = await openTabs(profile, 3);
    const old = operator.issue(refreshDue);
    await tabs[0].seed(mode, old);
    for (const tab of tabs) await openWatched(profile, tab, mode);
    await allReport(profile, tabs, 'InitCompleted');
    await expect.poll(() => sentRefreshes(profile).length).toBeGreaterThan(0);
    const [sent] = sentRefreshes(profile);
    const others = tabs.filter(({ path }) => path !== sent?.page);
    expect(others).toHaveLength(2);
    await tabs.find(({ path }) => path === sent?.page)?.page.close();
    const begin = Date.now();
    const token = await allUpdated(profile, others, old);
    expect(Math.max(...delays(profile, others, token, begin))).toBeLessThan(10_000);
    for (const tab of others) expect(await tab.token()).toBe(token);
    await quiet(profile, others);
    expect(operator.refreshes()).toHaveLength(2);
  });

  test(`a logout in one tab is final for a tab whose refresh is in the air [${mode}]`, async ({
    profile,
  }) => {
    await logoutBehind(profile, mode);
  });

  test(`a new user in one tab stays in a tab whose refresh of the old one is in the air [${mode}]`, async ({
    profile,
  }) => {
    const { first, second, release } = await refreshingBehind(profile, mode);
    const tabs = [first, second];
    const newcomer = profile.operator.issue({ user: 'B' });
    await first.setIdentity(newcomer);
    await allReport(profile, tabs, 'IdentityUpdated', newcomer.advertising_token);
    release();
    await quiet(profile, tabs);
    for (const tab of tabs) expect(await tab.token()).toBe(newcomer.advertising_token);
    expect((await first.storedIdentity())?.advertising_token).toBe(newcomer.advertising_token);
    const told = profile.site.reports.filter(({ what }) => what === 'IdentityUpdated');
    expect(new Set(told.map(({ token }) => token))).toEqual(new Set([newcomer.advertising_token]));
    for (const tab of tabs) await tab.reload();
    for (const tab of tabs) expect(await tab.token()).toBe(newcomer.advertising_token);
  });
}

test.describe('EUID', () => {
  test.use({ names: EUID });

  test('ten tabs of EUID that load at once send one refresh and all have its token', async ({ profile }) => {
    await tenTabsLoad(profile, 'localStorage');
  });

  test('a logout of EUID in one tab is final for a tab whose refresh is in the air', async ({ profile }) => {
    await logoutBehind(profile, 'cookie');
  });
});
