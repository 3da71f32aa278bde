import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { findChromium } from '../browser.js';
import { expectRefreshed, expectToken } from '../expectations.js';
import { success } from '../foreign/answers.js';
import { MINUTE, refreshDue, SECOND } from '../foreign/identity.js';
import { publisherPage } from '../page-scripts.js';
import { product } from '../product.js';
import { modes } from '../tab.js';
import { expect, test, type World } from '../world.js';

/** Fills localStorage to the last character. */
const fillStorage = (page: Page): Promise<void> =>
  page.evaluate(() => {
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

for (const mode of modes) {
  test(`d1 a sandboxed frame without any storage still gets and refreshes its token [${mode}]`, async ({
    world,
  }) => {
    const { operator, site, tab, time } = world;
    const identity = operator.issue(refreshDue);
    const init = world.options(mode, { identity });
    site.put('/framed', { html: publisherPage(product, init) });
    site.put('/framing', { html: '<!doctype html><iframe sandbox="allow-scripts" src="/framed"></iframe>' });
    await tab.page.goto(`${site.origin}/framing`);
    const frame = tab.page.frames()[1];
    if (!frame) throw new Error('the frame is missing');
    const inside = (): Promise<{
      token?: string | undefined;
      names: string[];
      errors: string[];
      initError: string | null;
    }> =>
      frame.evaluate(() => ({
        token: window.probe.sdk.getAdvertisingToken(),
        names: window.probe.events.map((seen) => seen.event),
        errors: window.probe.errors,
        initError: window.probe.initError,
      }));
    await time.eventually(
      async () => operator.refreshes().length > 0,
      SECOND,
      'the frame has asked for a refresh',
    );
    await time.eventually(
      async () => (await inside()).token !== identity.advertising_token,
      SECOND,
      'the refreshed token is at hand',
    );
    const { token, names, errors, initError } = await inside();
    expect(token).toMatch(/^advertising-A/);
    expect(names).toEqual(expect.arrayContaining(['SdkLoaded', 'InitCompleted', 'IdentityUpdated']));
    expect({ errors, initError }).toEqual({ errors: [], initError: null });
  });

  test(`d1 a browser set to block all site data still gets its token [${mode}]`, async ({ world }) => {
    const profile = mkdtempSync(join(tmpdir(), 'everid-profile-'));
    mkdirSync(join(profile, 'Default'));
    const preferences = { profile: { default_content_setting_values: { cookies: 2 } } };
    writeFileSync(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences));
    const context = await chromium.launchPersistentContext(profile, { executablePath: findChromium() });
    const tab = world.tabOver(await context.newPage());
    const identity = world.operator.issue();
    await tab.open({ init: world.options(mode, { identity }) });
    const refused = await tab.page.evaluate(() => {
      try {
        return !window.localStorage;
      } catch {
        return true;
      }
    });
    const names = await tab.eventNames();
    const errors = await tab.errors();
    const state = await tab.state().catch((error: unknown) => String(error));
    await context.close();
    rmSync(profile, { recursive: true, force: true });
    expect(refused, 'the browser blocks storage').toBe(true);
    expect(errors).toEqual([]);
    expect(names).toContain('InitCompleted');
    expect(state).toMatchObject({ token: identity.advertising_token, loginRequired: false });
  });
}

test('d1 cookie mode works where only localStorage is blocked', async ({ world }) => {
  const { operator, tab } = world;
  const identity = operator.issue();
  await tab.seed('cookie', identity);
  await tab.page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get: () => {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      },
    });
  });
  await tab.open({ init: world.options('cookie') });
  expect(await tab.errors()).toEqual([]);
  await expectToken(tab, identity.advertising_token);
});

test('d2 a full localStorage at the first login keeps the identity in memory', async ({ world }) => {
  const { operator, tab } = world;
  await tab.seedRaw({});
  await fillStorage(tab.page);
  await tab.open({ init: null });
  const identity = operator.issue();
  expect(await tab.init(world.options('localStorage', { identity }))).toBeNull();
  await expectToken(tab, identity.advertising_token);
  expect((await tab.events()).at(-1)).toEqual({ event: 'InitCompleted', token: identity.advertising_token });
});

const openThenFill = async (world: World): Promise<void> => {
  await world.tab.seed('localStorage', world.operator.issue());
  await world.tab.open({ init: world.options() });
  await fillStorage(world.tab.page);
};

test('d3 a login into a full localStorage counts, and the user before does not come back', async ({
  world,
}) => {
  const { operator, tab, time } = world;
  await openThenFill(world);
  const newcomer = { ...operator.issue({ user: 'B' }), note: 'n'.repeat(2_000) };
  await tab.setIdentity(newcomer);
  await time.advance(10 * SECOND);
  await expectToken(tab, newcomer.advertising_token);
  await tab.reload();
  expect((await tab.token()) ?? 'nobody').not.toMatch(/^advertising-A/);
});

test('d4 a refreshed token that does not fit into localStorage is used all the same', async ({ world }) => {
  const { operator, tab, time } = world;
  operator.answerRefresh(success({ change: () => ({ note: 'n'.repeat(2_000) }) }));
  const old = operator.issue({ refreshFrom: MINUTE });
  await tab.seed('localStorage', old);
  await tab.open({ init: world.options() });
  await fillStorage(tab.page);
  await time.eventually(() => operator.refreshes().length === 1, 2 * MINUTE, 'a refresh has been sent');
  const token = await expectRefreshed(world, tab, old);
  expect((await tab.events()).at(-1)).toEqual({ event: 'IdentityUpdated', token });
  const outcome = await tab.askToken();
  await time.settle();
  expect(await outcome()).toEqual({ state: 'resolved', value: token });
  await time.advance(16 * MINUTE, 10 * SECOND);
  expect(operator.refreshes().length, 'the next refresh comes too').toBeGreaterThan(1);
});

test('d5 cookie writes that the browser ignores leave the identity in memory', async ({ world }) => {
  const { operator, tab, time } = world;
  await tab.page.addInitScript(() => {
    Object.defineProperty(document, 'cookie', { get: () => '', set: () => {} });
  });
  await tab.open({ init: null });
  const identity = operator.issue();
  await tab.init(world.options('cookie', { identity }));
  await time.advance(10 * SECOND);
  await expectToken(tab, identity.advertising_token);
  expect((await tab.events()).find(({ event }) => event === 'InitCompleted')?.token).toBe(
    identity.advertising_token,
  );
});

test('d5 an identity too large for a cookie is kept elsewhere', async ({ world }) => {
  const { operator, tab, time } = world;
  await tab.open({ init: null });
  const identity = { ...operator.issue(), note: 'n'.repeat(5_000) };
  await tab.init(world.options('cookie', { identity }));
  await time.advance(10 * SECOND);
  await expectToken(tab, identity.advertising_token);
  await tab.open({ init: world.options('cookie') });
  await expectToken(tab, identity.advertising_token);
});
