import { dump, expectNoSecret, expectSealed } from '../at-rest.js';
import { held, html as refused, success } from '../foreign/answers.js';
import { type Identity, refreshDue } from '../foreign/identity.js';
import type { InitOptions } from '../page-scripts.js';
import { type Mode, modes } from '../tab.js';
import { type EngineTab, expect, type Profile, test } from './profile.js';
import { allReport, allUpdated, expectNobody, openTabs, quiet, reportsOf } from './watched.js';

// The core of e2e/sealed.spec.ts, which goes through all of sealed storage. Every engine keeps the key in its own way.

const TAG = '/sdk.js" data-sealed="';
const WATCHED_SEALED = ['/probe.js', '/report.js', '/warnings.js', TAG, '/start.js'];

/** Opens a page whose script tag says `data-sealed`, and which tells its server why it warns. */
const openSealed = (profile: Profile, tab: EngineTab, mode: Mode, more: InitOptions = {}): Promise<void> => {
  const script = `console.warn = (text) => report('warning', text.replace(/^.*\\((.*)\\).*$/, '$1'));`;
  profile.site.put('/warnings.js', { html: script, headers: { 'content-type': 'text/javascript' } });
  return tab.open({ init: profile.options(mode, more), scripts: WATCHED_SEALED });
};

/** Leaves an identity sealed whose refresh is due, and no page. */
const leaveDue = async (profile: Profile, tab: EngineTab, mode: Mode): Promise<Identity> => {
  const { operator, site } = profile;
  const identity = operator.issue(refreshDue);
  operator.answerRefreshOtherwise(refused(503));
  // This page tries once: what later ones send can be counted.
  await openSealed(profile, tab, mode, { identity, refreshRetryPeriod: 600_000 });
  await expectSealed(tab, identity);
  await expect.poll(() => operator.refreshes().length).toBe(1);
  await tab.page.goto(`${site.origin}/blank`);
  operator.answerRefreshOtherwise(success());
  return identity;
};

for (const mode of modes) {
  test(`nothing usable is at rest, and a page that comes later refreshes [${mode}]`, async ({ profile }) => {
    const { operator } = profile;
    const tab = await profile.newTab();
    const identity = await leaveDue(profile, tab, mode);
    const atRest = await dump(tab.page);
    expect(atRest.includes(identity.advertising_token), 'the advertising token is there').toBe(true);
    expect(atRest.includes('"a key"'), 'there is a key, which can not be read').toBe(true);
    expectNoSecret(atRest, identity);
    await openSealed(profile, tab, mode);
    const token = await allUpdated(profile, [tab], identity);
    expect(operator.refreshes().length).toBe(2);
    expect(operator.refreshes().at(-1)?.body === identity.refresh_token, 'its refresh token is sent').toBe(
      true,
    );
    await expectSealed(tab, { advertising_token: token });
    expectNoSecret(await dump(tab.page), identity);
    expect(await tab.errors()).toEqual([]);
  });

  test(`of two tabs one refreshes what is sealed, the other takes it over, and a logout ends both [${mode}]`, async ({
    profile,
  }) => {
    const { operator } = profile;
    const tabs = (await openTabs(profile, 2)) as [EngineTab, EngineTab];
    const identity = await leaveDue(profile, tabs[0], mode);
    const answer = held();
    operator.answerRefreshOtherwise(answer);
    for (const tab of tabs) await openSealed(profile, tab, mode);
    await allReport(profile, tabs, 'InitCompleted', identity.advertising_token);
    await expect.poll(() => operator.refreshes().length).toBe(2);
    answer.release();
    const token = await allUpdated(profile, tabs, identity);
    await quiet(profile, tabs);
    expect(operator.refreshes().length).toBe(2);
    for (const tab of tabs) {
      expect(await tab.token()).toBe(token);
      await expectSealed(tab, { advertising_token: token });
      expect(reportsOf(profile, tab, 'warning')).toEqual([]);
    }
    await tabs[1].disconnect();
    await allReport(profile, tabs, 'IdentityUpdated', '');
    for (const tab of tabs) await expectNobody(tab);
  });
}

test('the token lives on in a browser that has lost its key: nothing is sent, and one warning says so', async ({
  profile,
}) => {
  const tab = await profile.newTab();
  const identity = await leaveDue(profile, tab, 'localStorage');
  await tab.page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        indexedDB.deleteDatabase('everid').onsuccess = () => resolve();
      }),
  );
  await openSealed(profile, tab, 'localStorage');
  await allReport(profile, [tab], 'warning', 'sealed');
  expect(await tab.token()).toBe(identity.advertising_token);
  expect(reportsOf(profile, tab, 'warning')).toHaveLength(1);
  expect(profile.operator.refreshes().length).toBe(1);
  expect(await tab.errors()).toEqual([]);
});
