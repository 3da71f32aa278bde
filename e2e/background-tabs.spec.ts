import { test as base, type Page } from '@playwright/test';
import { expect, type Profile } from './engines/profile.js';
import { allReport, allUpdated, delays, expectNobody, openWatched, quiet } from './engines/watched.js';
import { held } from './foreign/answers.js';
import { refreshDue, SECOND } from './foreign/identity.js';
import { startForeignOperator } from './foreign-operator.js';
import { bundle, product } from './product.js';
import { startSite } from './site.js';
import { createTab, type Mode, modes, type Tab } from './tab.js';
import { startUndisturbedChromium } from './undisturbed-chromium.js';

/** A profile of a Chromium whose tabs are really hidden and really frozen. */
interface Undisturbed extends Profile {
  newTab(): Promise<Tab>;
}

const test: ReturnType<typeof base.extend<{ profile: Undisturbed }>> = base.extend<{ profile: Undisturbed }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern.
  profile: async ({}, use, info) => {
    info.setTimeout(120_000);
    const [operator, site, { context, close }] = await Promise.all([
      startForeignOperator(Date.now),
      startSite(bundle),
      startUndisturbedChromium(),
    ]);
    await use({
      operator,
      site,
      names: product,
      newTab: async () => createTab(await context.newPage(), site, Date.now),
      options: (mode = 'localStorage', more = {}) => ({
        baseUrl: operator.url,
        ...(mode === 'cookie' ? { useCookie: true } : {}),
        ...more,
      }),
    });
    await close();
    await Promise.all([operator.close(), site.close()]);
  },
});

// This Chromium is started and ended here: a trace, which ends later, would find it gone.
test.use({ trace: 'off' });

const setLifecycle = async (page: Page, state: 'frozen' | 'active'): Promise<void> => {
  const session = await page.context().newCDPSession(page);
  await session.send('Page.setWebLifecycleState', { state });
};

/** Freezes a tab, which must be in the background. */
const freeze = async ({ page }: Tab): Promise<void> => {
  await page.evaluate(() =>
    document.addEventListener('freeze', () => Object.assign(window, { frozen: true })),
  );
  await setLifecycle(page, 'frozen');
  await expect.poll(() => page.evaluate(() => 'frozen' in window)).toBe(true);
};

const thaw = ({ page }: Tab): Promise<void> => setLifecycle(page, 'active');

const isHidden = ({ page }: Tab): Promise<boolean> => page.evaluate(() => document.hidden);

/** Two tabs with the page open, of which the second one is in front. */
const openTwo = async (profile: Undisturbed, mode: Mode): Promise<[Tab, Tab]> => {
  const back = await profile.newTab();
  await openWatched(profile, back, mode);
  const front = await profile.newTab();
  await openWatched(profile, front, mode);
  await front.page.bringToFront();
  await expect.poll(() => isHidden(back)).toBe(true);
  return [back, front];
};

const tokensOf = (tabs: readonly Tab[]): Promise<(string | undefined)[]> =>
  Promise.all(tabs.map((tab) => tab.token()));

for (const mode of modes) {
  test(`a hidden tab takes a new user and what the visible one has refreshed [${mode}]`, async ({
    profile,
  }) => {
    const { operator } = profile;
    const answer = held();
    operator.answerRefreshOtherwise(answer);
    const tabs = await openTwo(profile, mode);
    const identity = operator.issue({ refreshFrom: 2 * SECOND });
    await tabs[1].setIdentity(identity);
    await allReport(profile, tabs, 'IdentityUpdated', identity.advertising_token);
    answer.release();
    const token = await allUpdated(profile, tabs, identity);
    expect(await tokensOf(tabs)).toEqual([token, token]);
    expect(await isHidden(tabs[0])).toBe(true);
    expect(operator.refreshes()).toHaveLength(1);
  });

  test(`a logout reaches a frozen tab when it is thawed [${mode}]`, async ({ profile }) => {
    const tabs = await openTwo(profile, mode);
    const [back, front] = tabs;
    const identity = profile.operator.issue();
    await front.setIdentity(identity);
    await allReport(profile, tabs, 'IdentityUpdated', identity.advertising_token);
    await back.page.evaluate(() =>
      document.addEventListener('resume', () =>
        Object.assign(window, { seen: window.probe.sdk.getAdvertisingToken() ?? 'nothing' }),
      ),
    );
    await freeze(back);
    await front.disconnect();
    await thaw(back);
    await allReport(profile, [back], 'IdentityUpdated', '');
    // Also for who asks in the moment of the thaw, before the browser has told the page of the logout.
    expect(await back.page.evaluate(() => Reflect.get(window, 'seen'))).toBe('nothing');
    for (const tab of tabs) await expectNobody(tab);
  });

  test(`a tab that is frozen in mid-refresh delays the other by seconds, and takes its token [${mode}]`, async ({
    profile,
  }) => {
    const { operator } = profile;
    const answer = held();
    operator.answerRefresh(answer);
    const back = await profile.newTab();
    const old = operator.issue(refreshDue);
    await back.seed(mode, old);
    await openWatched(profile, back, mode);
    await expect.poll(() => operator.refreshes().length).toBe(1);
    const front = await profile.newTab();
    await front.page.bringToFront();
    await expect.poll(() => isHidden(back)).toBe(true);
    await freeze(back);
    await openWatched(profile, front, mode);
    await allReport(profile, [front], 'InitCompleted', old.advertising_token);
    const begin = Date.now();
    const token = await allUpdated(profile, [front], old);
    expect(Math.max(...delays(profile, [front], token, begin))).toBeLessThan(20 * SECOND);
    answer.release();
    await thaw(back);
    await allReport(profile, [back], 'IdentityUpdated', token);
    expect(await tokensOf([back, front])).toEqual([token, token]);
    expect((await front.storedIdentity())?.advertising_token).toBe(token);
    expect(operator.refreshes()).toHaveLength(2);
  });
}

test('a frozen tab that sleeps over a refresh asks for none of its own', async ({ profile }) => {
  const { operator } = profile;
  const tabs = await openTwo(profile, 'localStorage');
  const [back, front] = tabs;
  // By then the other tab has to be frozen.
  const identity = operator.issue({ refreshFrom: 15 * SECOND });
  await front.setIdentity(identity);
  await allReport(profile, tabs, 'IdentityUpdated', identity.advertising_token);
  await freeze(back);
  const token = await allUpdated(profile, [front], identity);
  expect(await back.page.evaluate(() => window.probe.events.at(-1)?.token)).toBe(identity.advertising_token);
  await thaw(back);
  await allReport(profile, [back], 'IdentityUpdated', token);
  await quiet(profile, tabs);
  expect(operator.refreshes()).toHaveLength(1);
});
