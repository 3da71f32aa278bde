import { held } from '../foreign/answers.js';
import { refreshDue, SECOND } from '../foreign/identity.js';
import { modes } from '../tab.js';
import { type EngineTab, expect, type Profile, test } from './profile.js';
import { allReport, allUpdated, delays, expectNobody, openTabs, openWatched, quiet } from './watched.js';

/** Says at the server whether the browser has kept the page, whenever it is shown again. */
const tellReturns = (tab: EngineTab): Promise<void> =>
  tab.page.evaluate(() =>
    addEventListener('pageshow', ({ persisted }) => window.report(persisted ? 'kept' : 'loaded anew')),
  );

/** Goes through the history; the page that comes must be one that the browser has kept. */
const travel = async (
  profile: Profile,
  tab: EngineTab,
  path: string,
  direction: 'back' | 'forward',
): Promise<void> => {
  const returns = (): string[] =>
    profile.site.reports
      .filter(({ page, what }) => page === path && /kept|anew/.test(what))
      .map(({ what }) => what);
  const before = returns().length;
  // After this turn, so that the call has ended when the page goes away.
  await tab.page.evaluate((way) => void setTimeout(() => history[way]()), direction);
  await expect.poll(() => returns().length, { message: 'the page is shown again' }).toBe(before + 1);
  expect(returns().at(-1)).toBe('kept');
};

/** A page of the site, then a second one in the same tab; the first is kept for going back. */
const openTwoPages = async (
  profile: Profile,
  tab: EngineTab,
  mode: 'localStorage' | 'cookie',
): Promise<[first: string, second: string]> => {
  const paths: string[] = [];
  for (let page = 0; page < 2; page += 1) {
    await openWatched(profile, tab, mode);
    await tellReturns(tab);
    paths.push(tab.path);
  }
  return paths as [string, string];
};

for (const mode of modes) {
  test(`a kept page knows what happened meanwhile, going back and going forward [${mode}]`, async ({
    profile,
  }) => {
    const { operator } = profile;
    const tab = await profile.newTab();
    const [one, two] = [operator.issue(), operator.issue({ user: 'B' })];
    await tab.seed(mode, one);
    const [first, second] = await openTwoPages(profile, tab, mode);
    expect(await tab.disconnect()).toBeUndefined();
    await travel(profile, tab, first, 'back');
    await expectNobody(tab);
    await tab.setIdentity(two);
    await travel(profile, tab, second, 'forward');
    expect(await tab.token()).toBe(two.advertising_token);
    expect(await tab.errors()).toEqual([]);
  });

  test(`a kept page takes over what another tab has refreshed, and a logout there [${mode}]`, async ({
    profile,
  }) => {
    const { operator } = profile;
    const [tab, other] = (await openTabs(profile, 2)) as [EngineTab, EngineTab];
    await tab.seed(mode, operator.issue());
    await openWatched(profile, tab, mode);
    await tellReturns(tab);
    const { path } = tab;
    await tab.page.goto(`${profile.site.origin}/blank`);
    const newcomer = operator.issue({ user: 'B', ...refreshDue });
    await openWatched(profile, other, mode, { identity: newcomer });
    const token = await allUpdated(profile, [other], newcomer);
    await travel(profile, tab, path, 'back');
    expect(await tab.token()).toBe(token);
    await tab.page.goto(`${profile.site.origin}/blank`);
    await other.disconnect();
    await travel(profile, tab, path, 'back');
    await expectNobody(tab);
    expect(operator.refreshes()).toHaveLength(1);
  });
}

test('a page that was refreshing when it was left is kept, and neither waits for the other', async ({
  profile,
}) => {
  const { operator } = profile;
  const answer = held();
  operator.answerRefresh(answer);
  const [tab, other] = (await openTabs(profile, 2)) as [EngineTab, EngineTab];
  const old = operator.issue(refreshDue);
  await tab.seed('localStorage', old);
  await openWatched(profile, tab);
  await tellReturns(tab);
  const { path } = tab;
  await expect.poll(() => operator.refreshes().length).toBe(1);
  await tab.page.goto(`${profile.site.origin}/blank`);
  await openWatched(profile, other);
  await allReport(profile, [other], 'InitCompleted');
  const begin = Date.now();
  const token = await allUpdated(profile, [other], old);
  expect(Math.max(...delays(profile, [other], token, begin))).toBeLessThan(15 * SECOND);
  answer.release();
  await travel(profile, tab, path, 'back');
  expect(await tab.token()).toBe(token);
  await quiet(profile, [tab, other]);
  for (const each of [tab, other]) expect(await each.token()).toBe(token);
});
