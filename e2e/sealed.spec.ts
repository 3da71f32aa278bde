import { dump, expectNoSecret, expectSealed } from './at-rest.js';
import { expectToken } from './expectations.js';
import { html as refused, success } from './foreign/answers.js';
import { type Identity, refreshDue } from './foreign/identity.js';
import { type InitOptions, publisherPage } from './page-scripts.js';
import type { SeenEvent } from './probe.js';
import { product } from './product.js';
import { modes, type Tab } from './tab.js';
import { expect, test, type World } from './world.js';

// Sealed storage in a real browser. IndexedDB and WebCrypto answer in the browser's own time, so the clock runs too.
test.use({ realTime: true });

const tag = (value: string): string => `/sdk.js" data-sealed="${value}`;
const page = (value = ''): string[] => ['/probe.js', tag(value), '/start.js'];

/** Opens a page whose script tag says `data-sealed`. */
const openSealed = (tab: Tab, init: InitOptions | null, value = ''): Promise<void> =>
  tab.open({ init, scripts: page(value) });

const leaveSealed = async (world: World, identity: Identity, mode = modes[0]): Promise<void> => {
  await openSealed(world.tab, world.options(mode, { identity }));
  await expectSealed(world.tab, identity);
};

/** The same with an identity that is due, and that this page has failed to refresh. */
const leaveDue = async (world: World, identity: Identity, mode = modes[0]): Promise<void> => {
  world.operator.answerRefreshOtherwise(refused(503));
  await leaveSealed(world, identity, mode);
  await world.tab.page.goto(`${world.site.origin}/blank`);
  world.operator.answerRefreshOtherwise(success());
};

const expectRefreshOf = async ({ operator }: World, identity: Identity): Promise<void> => {
  await expect.poll(() => operator.refreshes().length).toBeGreaterThan(0);
  expect(operator.refreshes().at(-1)?.body === identity.refresh_token, 'its refresh token is sent').toBe(
    true,
  );
};

for (const mode of modes) {
  test(`nothing at rest, no getter and no event holds a secret; a reload refreshes all the same [${mode}]`, async ({
    world,
  }) => {
    const { operator, tab } = world;
    const identity = operator.issue();
    await tab.open({ init: null, scripts: page() });
    const shown = await tab.page.evaluate(
      (given) => {
        const seen: unknown[] = [];
        window.probe.sdk.callbacks.push((...event: unknown[]) => seen.push(event));
        window.probe.init(given);
        seen.push(window.probe.sdk.getIdentity(), { ...localStorage }, document.cookie);
        return decodeURIComponent(JSON.stringify(seen));
      },
      world.options(mode, { identity }),
    );
    expect(shown).toContain(identity.advertising_token);
    expectNoSecret(shown, identity);
    await expectSealed(tab, identity);
    const atRest = await dump(tab.page);
    expect(atRest.includes(identity.advertising_token), 'the advertising token is there').toBe(true);
    expect(atRest.includes('"a key"'), 'there is a key, which can not be read').toBe(true);
    expectNoSecret(atRest, identity);

    const due = operator.issue(refreshDue);
    await leaveDue(world, due, mode);
    await openSealed(tab, world.options(mode));
    await expectRefreshOf(world, due);
    await expect.poll(() => tab.token()).not.toBe(due.advertising_token);
    expectNoSecret(await dump(tab.page), due);
    expect(await tab.errors()).toEqual([]);
  });

  test(`a page goes on with what an earlier one has sealed, its first callback in the same turn [${mode}]`, async ({
    world,
  }) => {
    const { operator, site, tab } = world;
    const identity = operator.issue(refreshDue);
    await leaveDue(world, identity, mode);
    // Runs right after the scripts of the page.
    const look = '<script>window.early = [...probe.events]</script></head>';
    const html = publisherPage(product, world.options(mode), page()).replace('</head>', look);
    site.put('/next', { html });
    await tab.page.goto(`${site.origin}/next`);
    const early = await tab.page.evaluate(() => (window as unknown as { early: SeenEvent[] }).early);
    expect(early.slice(0, 2)).toEqual([
      { event: 'SdkLoaded', token: identity.advertising_token },
      { event: 'InitCompleted', token: identity.advertising_token },
    ]);
    await expectRefreshOf(world, identity);
    const refreshed = async () =>
      ((await tab.token()) ?? identity.advertising_token) !== identity.advertising_token;
    await expect.poll(refreshed).toBe(true);
    await expectSealed(tab, { advertising_token: (await tab.token()) ?? '' });
    expect(await tab.errors()).toEqual([]);
  });

  test(`a plain identity is sealed where it is, and comes back where sealing is switched off [${mode}]`, async ({
    world,
  }) => {
    const { operator, tab } = world;
    const identity = operator.issue();
    await tab.seed(mode, identity);
    await openSealed(tab, world.options(mode));
    await expectToken(tab, identity.advertising_token);
    expectNoSecret(await dump(tab.page), identity);
    await expectSealed(tab, identity);
    expect((await tab.eventNames()).filter((name) => name === 'IdentityUpdated')).toEqual([]);

    const due = operator.issue(refreshDue);
    await leaveDue(world, due, mode);
    await openSealed(tab, world.options(mode), 'off');
    await expectRefreshOf(world, due);
    const plain = async () => `${(await tab.storedIdentity())?.refresh_token}`.length;
    await expect.poll(plain).toBe(due.refresh_token.length);
    await tab.open({ init: world.options(mode) });
    await expectToken(tab, `${(await tab.storedIdentity())?.advertising_token}`);
  });
}

test('two tabs: one refreshes, the other takes it over, and neither hears of the sealing', async ({
  world,
}) => {
  const { operator, tab } = world;
  await leaveSealed(world, operator.issue());
  const other = await world.newTab();
  await openSealed(other, world.options());
  const identity = operator.issue(refreshDue);
  const before = await other.token();
  await tab.setIdentity(identity);
  await expect.poll(async () => [before, identity.advertising_token].includes(await tab.token())).toBe(false);
  const token = (await tab.token()) ?? '';
  await expect.poll(() => other.token()).toBe(token);
  await expectSealed(tab, { advertising_token: token });
  // What another tab has written after all that is heard after all that.
  const last = operator.issue({ user: 'last' });
  await tab.setIdentity(last);
  await expect.poll(() => other.token()).toBe(last.advertising_token);
  const tokens = (await other.events())
    .filter(({ event }) => event === 'IdentityUpdated')
    .map((seen) => seen.token);
  expect(
    tokens.filter((seen, index) => tokens.indexOf(seen) !== index),
    'told twice',
  ).toEqual([]);
  await expectSealed(other, last);
  await other.page.evaluate(() => window.probe.sdk.disconnect());
  await expect.poll(() => tab.token()).toBeUndefined();
  expect(await tab.stored()).toEqual({ localStorage: null, cookie: null });
});

test('a logout while the secrets are being sealed leaves nothing', async ({ world }) => {
  const { operator, tab } = world;
  await leaveSealed(world, operator.issue());
  const stored = await tab.page.evaluate(async (identity) => {
    const { sdk } = window.probe;
    const encrypt = crypto.subtle.encrypt.bind(crypto.subtle);
    const encrypted = new Promise<void>((resolve) => {
      crypto.subtle.encrypt = async (...parameters) => {
        const result = await encrypt(...parameters);
        sdk.disconnect();
        setTimeout(resolve);
        return result;
      };
    });
    sdk.setIdentity(identity);
    await encrypted;
    return [{ ...localStorage }, sdk.getAdvertisingToken()];
  }, operator.issue());
  expect(Object.keys(stored[0] as object).filter((key) => key === product.storageKey)).toEqual([]);
  expect(stored[1]).toBeUndefined();
});

const losses: Record<string, (world: World) => Promise<unknown>> = {
  'lost its key': ({ tab }) =>
    tab.page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          indexedDB.deleteDatabase('everid').onsuccess = () => resolve();
        }),
    ),
  'blocked IndexedDB': ({ tab }) =>
    tab.page.addInitScript(() => {
      indexedDB.open = () => {
        throw new DOMException('blocked', 'SecurityError');
      };
    }),
  'an IndexedDB that never answers': ({ tab }) =>
    tab.page.addInitScript(() => {
      indexedDB.open = () => ({}) as IDBOpenDBRequest;
    }),
  'lost the file with the cipher': ({ tab }) => tab.page.route(/\/sealed\.js$/, (route) => route.abort()),
};

for (const [what, lose] of Object.entries(losses)) {
  test(`the token lives on in a browser that has ${what}: no throw, nothing sent, one warning`, async ({
    world,
  }) => {
    const { operator, tab } = world;
    const identity = operator.issue(refreshDue);
    await leaveDue(world, identity);
    await lose(world);
    const sent = operator.refreshes().length;
    const warnings: string[] = [];
    tab.page.on('console', (message) => {
      if (message.type() === 'warning' && message.text().startsWith(`[${product.name}]`))
        warnings.push(message.text());
    });
    await openSealed(tab, world.options());
    await expectToken(tab, identity.advertising_token);
    await expect.poll(() => warnings.length, { timeout: 30_000 }).toBe(1);
    expect(warnings[0]).toContain('(sealed)');
    await expectToken(tab, identity.advertising_token);
    expect(operator.refreshes()).toHaveLength(sent);
    expect(await tab.errors()).toEqual([]);
  });
}

test('the file with the cipher comes from beside the script, under a strict policy, and only where it is asked for', async ({
  world,
}) => {
  const { operator, site, tab } = world;
  const loaded: string[] = [];
  tab.page.on('request', (request) => {
    if (request.resourceType() === 'script') loaded.push(request.url().replace(site.origin, ''));
  });
  const identity = operator.issue();
  await tab.open({ init: world.options('localStorage', { identity }) });
  await expectToken(tab, identity.advertising_token);
  await tab.reload();
  await expectToken(tab, identity.advertising_token);
  expect(loaded).not.toContain('/sealed.js');

  const html = publisherPage(product, world.options(), page()).replace(
    '<head>',
    '<head><base href="/elsewhere/">',
  );
  const policy = `default-src 'none'; script-src 'self'; img-src 'self'; connect-src 'self' ${operator.url}; base-uri 'self'; require-trusted-types-for 'script'; trusted-types 'none'`;
  site.put('/strict', { html, headers: { 'content-security-policy': policy } });
  await tab.page.goto(`${site.origin}/strict`);
  await expectSealed(tab, identity);
  expect(loaded.filter((path) => path.includes('sealed'))).toEqual(['/sealed.js']);
  expect(await tab.page.evaluate(() => window.probe.violations)).toEqual([]);
  expect(await tab.errors()).toEqual([]);
});
