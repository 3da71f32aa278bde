import { held } from '../foreign/answers.js';
import { refreshDue, SECOND } from '../foreign/identity.js';
import { type Mode, modes } from '../tab.js';
import { type EngineTab, expect, type Profile, test } from './profile.js';
import { allReport, allUpdated, delays, expectNobody, openTabs, openWatched, quiet } from './watched.js';

/**
 * Waits until what the test asks is asked of the page that is shown. The browser tells of the change by one way and
 * the page by another: what is asked in between goes to the page that was left, or is lost with it.
 */
const reaches = (tab: EngineTab, path: string): Promise<void> =>
  expect(async () => expect(await tab.page.evaluate(() => location.pathname)).toBe(path)).toPass();

/** Goes through the history, and gives whether the page that comes is one that the browser has kept. */
const travel = async (
  profile: Profile,
  tab: EngineTab,
  path: string,
  direction: 'back' | 'forward',
): Promise<boolean> => {
  const returns = (): string[] =>
    profile.site.reports
      .filter(({ page, what }) => page === path && ['kept', 'SdkLoaded'].includes(what))
      .map(({ what }) => what);
  const before = returns().length;
  // A page that waits for an answer when it is left is not kept by Firefox.
  await tab.page.evaluate(async () => void (await window.reporting));
  // After this turn, so that the call has ended when the page goes away.
  await tab.page.evaluate((way) => void setTimeout(() => history[way]()), direction);
  await expect.poll(() => returns().length, { message: 'the page is shown again' }).toBeGreaterThan(before);
  await reaches(tab, path);
  return returns().at(-1) === 'kept';
};

/** Firefox never keeps a page that holds a lock or waits for one when it is left. */
const keepsLocked = (): boolean => test.info().project.name !== 'firefox';

/** Opens a page of the site that says so when it is shown again, and gives its path. */
const openKept = async (profile: Profile, tab: EngineTab, mode?: Mode): Promise<string> => {
  await openWatched(profile, tab, mode);
  await tab.page.evaluate(() =>
    addEventListener('pageshow', ({ persisted }) => void (persisted && window.report('kept'))),
  );
  return tab.path;
};

const expectToken = async (tabs: readonly EngineTab[], token: string): Promise<void> => {
  for (const tab of tabs) expect(await tab.token()).toBe(token);
};

for (const mode of modes) {
  test(`a kept page knows what happened meanwhile, going back and going forward [${mode}]`, async ({
    profile,
  }) => {
    const { operator } = profile;
    const tab = await profile.newTab();
    const [one, two] = [operator.issue(), operator.issue({ user: 'B' })];
    await tab.seed(mode, one);
    const first = await openKept(profile, tab, mode);
    const second = await openKept(profile, tab, mode);
    expect(await tab.disconnect()).toBeUndefined();
    expect(await travel(profile, tab, first, 'back'), 'the page was kept').toBe(true);
    await expectNobody(tab);
    await tab.setIdentity(two);
    expect(await travel(profile, tab, second, 'forward'), 'the page was kept').toBe(true);
    expect(await tab.token()).toBe(two.advertising_token);
    expect(await tab.errors()).toEqual([]);
  });

  test(`a kept page takes over what another tab has refreshed, and a logout there [${mode}]`, async ({
    profile,
  }) => {
    const { operator } = profile;
    const [tab, other] = (await openTabs(profile, 2)) as [EngineTab, EngineTab];
    await tab.seed(mode, operator.issue());
    const path = await openKept(profile, tab, mode);
    await tab.page.goto(`${profile.site.origin}/blank`);
    const newcomer = operator.issue({ user: 'B', ...refreshDue });
    await openWatched(profile, other, mode, { identity: newcomer });
    const token = await allUpdated(profile, [other], newcomer);
    expect(await travel(profile, tab, path, 'back'), 'the page was kept').toBe(true);
    expect(await tab.token()).toBe(token);
    await tab.page.goto(`${profile.site.origin}/blank`);
    await other.disconnect();
    expect(await travel(profile, tab, path, 'back'), 'the page was kept').toBe(true);
    await expectNobody(tab);
    expect(operator.refreshes()).toHaveLength(1);
  });
}

test('a page that is left in mid-refresh is kept, and neither it nor another tab waits for the other', async ({
  profile,
}) => {
  const { operator } = profile;
  const answer = held();
  operator.answerRefresh(answer);
  const [tab, other] = (await openTabs(profile, 2)) as [EngineTab, EngineTab];
  const old = operator.issue(refreshDue);
  await tab.seed('localStorage', old);
  const path = await openKept(profile, tab);
  await expect.poll(() => operator.refreshes().length).toBe(1);
  await tab.page.goto(`${profile.site.origin}/blank`);
  await openWatched(profile, other);
  await allReport(profile, [other], 'InitCompleted');
  const begin = Date.now();
  const token = await allUpdated(profile, [other], old);
  expect(Math.max(...delays(profile, [other], token, begin))).toBeLessThan(20 * SECOND);
  answer.release();
  expect(await travel(profile, tab, path, 'back'), 'the page was kept').toBe(keepsLocked());
  await expectToken([tab, other], token);
  await quiet(profile, [tab, other]);
  await expectToken([tab, other], token);
});

test("a page that is left while it waits for another tab's refresh is kept", async ({ profile }) => {
  const { operator } = profile;
  const answer = held();
  operator.answerRefreshOtherwise(answer);
  const [other, tab] = (await openTabs(profile, 2)) as [EngineTab, EngineTab];
  const old = operator.issue(refreshDue);
  await other.seed('localStorage', old);
  await openWatched(profile, other);
  await expect.poll(() => operator.refreshes().length).toBe(1);
  const path = await openKept(profile, tab);
  await expect
    .poll(() => tab.page.evaluate(async () => (await navigator.locks.query()).pending?.length))
    .toBe(1);
  await tab.page.goto(`${profile.site.origin}/blank`);
  answer.release();
  const token = await allUpdated(profile, [other], old);
  expect(await travel(profile, tab, path, 'back'), 'the page was kept').toBe(keepsLocked());
  await expectToken([tab, other], token);
  await quiet(profile, [tab, other]);
  await expectToken([tab, other], token);
  expect(operator.refreshes()).toHaveLength(1);
});
