import { held } from '../foreign/answers.js';
import { refreshDue, SECOND } from '../foreign/identity.js';
import { type EngineTab, expect, type Profile, test } from './profile.js';
import { allReport, allUpdated, delays, openTabs, openWatched, quiet, sentRefreshes } from './watched.js';

interface Locks {
  readonly held: string[];
  readonly pending: string[];
}

/** The names of all locks of the site. */
const locks = (tab: EngineTab): Promise<Locks> =>
  tab.page.evaluate(async () => {
    const names = (list?: LockInfo[]): string[] => (list ?? []).map(({ name }) => name ?? '');
    const { held, pending } = await navigator.locks.query();
    return { held: names(held), pending: names(pending) };
  });

/** Another script of the site takes locks and never gives them back. */
const keepLocks = (tab: EngineTab, names: string[]): Promise<void> =>
  tab.page.evaluate((names) => {
    for (const name of names) void navigator.locks.request(name, () => new Promise(() => {}));
  }, names);

const openDue = async (
  profile: Profile,
  count: number,
): Promise<{ tabs: [EngineTab, ...EngineTab[]]; old: ReturnType<Profile['operator']['issue']> }> => {
  const tabs = await openTabs(profile, count);
  const old = profile.operator.issue(refreshDue);
  await tabs[0].seed('localStorage', old);
  return { tabs, old };
};

test('locks are held for a refresh only, and no tab holds or wants one when it is over', async ({
  profile,
}) => {
  const answer = held();
  profile.operator.answerRefreshOtherwise(answer);
  const { tabs, old } = await openDue(profile, 3);
  for (const tab of tabs) await openWatched(profile, tab);
  await allReport(profile, tabs, 'InitCompleted', old.advertising_token);
  await expect.poll(() => profile.operator.refreshes().length).toBe(1);
  expect((await locks(tabs[0])).held).toHaveLength(1);
  answer.release();
  await allUpdated(profile, tabs, old);
  await expect.poll(() => locks(tabs[0])).toEqual({ held: [], pending: [] });
});

test('a tab that logs out in mid-refresh lets go of its lock', async ({ profile }) => {
  profile.operator.answerRefreshOtherwise(held());
  const { tabs } = await openDue(profile, 1);
  await openWatched(profile, tabs[0]);
  await expect.poll(() => profile.operator.refreshes().length).toBe(1);
  await tabs[0].disconnect();
  await expect.poll(() => locks(tabs[0])).toEqual({ held: [], pending: [] });
});

test('a lock that is never given back delays a refresh by seconds', async ({ profile }) => {
  const { operator } = profile;
  const answer = held();
  operator.answerRefresh(answer);
  const { tabs, old } = await openDue(profile, 3);
  const [watcher, first, second] = tabs as [EngineTab, EngineTab, EngineTab];
  await openWatched(profile, first);
  await expect.poll(() => operator.refreshes().length).toBe(1);
  // Whatever everid calls its lock: it is the one that is held now.
  const { held: names } = await locks(watcher);
  expect(names).toHaveLength(1);
  await keepLocks(watcher, names);
  await first.page.close();
  await expect.poll(async () => (await locks(watcher)).held).toEqual(names);
  await openWatched(profile, second);
  await allReport(profile, [second], 'InitCompleted');
  const begin = Date.now();
  const token = await allUpdated(profile, [second], old);
  expect(Math.max(...delays(profile, [second], token, begin))).toBeLessThan(20 * SECOND);
  expect(await second.token()).toBe(token);
  expect(operator.refreshes()).toHaveLength(2);
});

test('a page whose lock manager never answers still refreshes', async ({ profile }) => {
  const { tabs, old } = await openDue(profile, 1);
  const [tab] = tabs;
  await tab.open({ init: null, scripts: ['/probe.js', '/report.js', '/sdk.js'] });
  await tab.page.evaluate((options) => {
    LockManager.prototype.request = () => new Promise(() => {});
    window.probe.init(options);
  }, profile.options());
  const token = await allUpdated(profile, [tab], old);
  expect(await tab.token()).toBe(token);
  await quiet(profile, [tab]);
  expect(sentRefreshes(profile)).toHaveLength(1);
});
