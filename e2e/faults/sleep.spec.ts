import { expectNobody, expectRefreshed, expectToken, openWith } from '../expectations.js';
import { held, success } from '../foreign/answers.js';
import { DAY, HOUR, refreshDue, SECOND } from '../foreign/identity.js';
import type { Tab } from '../tab.js';
import { expect, test, type World } from '../world.js';

const wake = (tab: Tab): Promise<void> =>
  tab.page.evaluate(() => void document.dispatchEvent(new Event('visibilitychange', { bubbles: true })));

test('o1 a device that wakes after six hours refreshes at once', async ({ world }) => {
  const { operator, tab, time } = world;
  const identity = await openWith(world);
  await time.advance(SECOND);
  await time.sleep(6 * HOUR);
  await wake(tab);
  await time.eventually(() => operator.refreshes().length === 1, SECOND, 'a refresh is sent');
  await expectRefreshed(world, tab, identity, SECOND);
  expect(operator.refreshes()).toHaveLength(1);
});

test('o1 a getter that finds a refresh due starts it', async ({ world }) => {
  const { operator, tab, time } = world;
  const identity = await openWith(world);
  await time.advance(SECOND);
  await time.sleep(6 * HOUR);
  const { token, loginRequired } = await tab.state();
  expect({ token, loginRequired }).toEqual({ token: undefined, loginRequired: false });
  await expectRefreshed(world, tab, identity, SECOND);
  expect(operator.refreshes()).toHaveLength(1);
});

test('o2 a device that wakes after the refresh token has expired shows nothing and asks nobody', async ({
  world,
}) => {
  const { operator, tab, time } = world;
  await openWith(world, { refreshExpires: DAY });
  await time.advance(SECOND);
  const before = (await tab.events()).length;
  await time.sleep(2 * DAY);
  await expectNobody(tab);
  await wake(tab);
  await time.advance(10 * SECOND);
  await expectNobody(tab);
  expect((await tab.events()).slice(before)).toEqual([{ event: 'IdentityUpdated', token: null }]);
  expect(await tab.stored()).toEqual({ localStorage: null, cookie: null });
  const outcome = await tab.askToken();
  await time.settle();
  expect((await outcome()).state).toBe('rejected');
  expect(operator.refreshes()).toEqual([]);
});

/** Leaves the page and comes back to it as the browser kept it. */
const leaveAndReturn = async (
  { site, tab, time }: World,
  meanwhile: () => Promise<void> | void,
): Promise<void> => {
  const { page } = tab;
  await page.evaluate(() => {
    addEventListener('pageshow', (event) =>
      document.documentElement.setAttribute('data-kept', String(event.persisted)),
    );
  });
  await page.goto(`${site.origin}/blank`);
  await meanwhile();
  await page.goBack({ waitUntil: 'commit' });
  const kept = (): Promise<boolean> => page.evaluate(() => document.documentElement.dataset.kept === 'true');
  await time.eventually(kept, SECOND, 'the page comes from the back-forward cache');
};

test('p the back-forward cache keeps an idle page', async ({ world }) => {
  const identity = await openWith(world);
  await world.time.settle();
  await leaveAndReturn(world, () => {});
  await expectToken(world.tab, identity.advertising_token);
});

test('p the back-forward cache keeps a page that is refreshing, and the refresh comes to its end', async ({
  world,
}) => {
  const { operator, tab, time } = world;
  const answer = held(success());
  operator.answerRefresh(answer);
  const identity = await openWith(world, refreshDue);
  await time.eventually(() => operator.refreshes().length === 1, SECOND, 'a refresh is in flight');
  await leaveAndReturn(world, () => answer.release());
  await expectRefreshed(world, tab, identity, 30 * SECOND);
});
