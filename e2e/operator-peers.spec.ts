import type { Page } from '@playwright/test';
import { test as base, expect } from '@playwright/test';
import { authorized, envelope, opened } from '../src/fixtures/requests.js';
import type { Identity } from '../src/identity/identity.js';
import {
  createOperator,
  type Lifetimes,
  type Listening,
  listen,
  type Operator,
} from '../src/operator/index.js';
import { buildPeerBundle } from './peer-bundle.js';
import { consentOf } from './prebid/configs.js';
import { type Site, startSite } from './site.js';
import { buildStockPrebid } from './stock-prebid-bundle.js';

// The clients that exist, against the local operator: they are the judges of whether it is like the real one.

const SPKI =
  'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEtXJdTSZAYHvoRDWiehMHoWF1BNPuqLs5w2ZHiAZ1IJc7O4/z0ojPTB0V+KYX/wxQK0hxx6kxCvHj335eI/ZQsQ==';
const SUBSCRIPTION = '4WvryDGbR5';
/** Every identity is due for a refresh at once. */
const DUE: Lifetimes = { identity: 3600, refreshFrom: 0, refreshExpires: 86_400 };

interface Setting {
  readonly operator: Operator;
  readonly url: string;
  readonly site: Site;
  /** How many requests of a route were answered. */
  readonly count: (route: string) => number;
  readonly login: (email: string) => Promise<Identity>;
}

async function arrange(product: Scope, script: string): Promise<Setting & { close(): Promise<void> }> {
  const operator = createOperator({ product, lifetimes: DUE });
  const paths: string[] = [];
  const counted: Operator = {
    ...operator,
    fetch: (request) => {
      if (request.method === 'POST') paths.push(new URL(request.url).pathname);
      return operator.fetch(request);
    },
  };
  const listening: Listening = await listen(counted);
  const site = await startSite(script);
  site.put('/page', { html: '<!doctype html><title>publisher</title><script src="/sdk.js"></script>' });
  return {
    operator,
    url: listening.url,
    site,
    count: (route) => paths.filter((path) => path === `/v2/token/${route}`).length,
    login: async (email) => {
      const request = { method: 'POST', headers: authorized(), body: await envelope({ email }) };
      const response = await fetch(`${listening.url}/v2/token/generate`, request);
      return ((await opened(response)) as { body: Identity }).body;
    },
    close: async () => {
      await Promise.all([listening.close(), site.close()]);
    },
  };
}

type Scope = 'UID2' | 'EUID';

interface Fixtures {
  readonly sdk: Setting;
  /** Whose operator a Prebid asks. */
  readonly scope: Scope;
  readonly prebid: Setting;
}

const test = base.extend<Fixtures, { peer: string; stockPrebid: string }>({
  scope: ['UID2', { option: true }],
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern.
  peer: [async ({}, use) => use(await buildPeerBundle()), { scope: 'worker' }],
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  stockPrebid: [async ({}, use) => use(await buildStockPrebid()), { scope: 'worker', timeout: 120_000 }],
  sdk: async ({ page, peer }, use) => {
    const setting = await arrange('EUID', peer);
    await page.goto(`${setting.site.origin}/page`);
    await use(setting);
    await setting.close();
  },
  prebid: async ({ page, stockPrebid, scope }, use) => {
    const setting = await arrange(scope, stockPrebid);
    await page.goto(`${setting.site.origin}/page`);
    await use(setting);
    await setting.close();
  },
});

test.describe('the official SDK', () => {
  interface Sdk {
    init(options: object): void;
    getAdvertisingToken(): string | undefined;
    hasOptedOut(): boolean | undefined;
    setIdentityFromEmail(email: string, options: object): Promise<void>;
    disconnect(): void;
  }

  const init = (page: Page, options: object): Promise<void> =>
    page.evaluate((given) => (window as unknown as { __euid: Sdk }).__euid.init(given), options);
  const token = (page: Page): Promise<string | undefined> =>
    page.evaluate(() => (window as unknown as { __euid: Sdk }).__euid.getAdvertisingToken());
  const generate = (page: Page, email: string): Promise<void> =>
    page.evaluate(
      ([address, options]) =>
        (window as unknown as { __euid: Sdk }).__euid.setIdentityFromEmail(address, options),
      [email, { subscriptionId: SUBSCRIPTION, serverPublicKey: `EUID-X-L-${SPKI}` }] as const,
    );

  test('takes an identity from login, and refreshes it', async ({ page, sdk }) => {
    const identity = await sdk.login('user@example.com');
    await init(page, { identity, baseUrl: sdk.url });
    await expect.poll(() => token(page)).not.toBe(identity.advertising_token);
    expect(await token(page)).toMatch(/^E4/);
    expect(sdk.count('refresh')).toBeGreaterThan(0);
  });

  test('takes note of an opt-out at refresh', async ({ page, sdk }) => {
    const identity = await sdk.login('refresh-optout@example.com');
    await init(page, { identity, baseUrl: sdk.url });
    const optedOut = () => page.evaluate(() => (window as unknown as { __euid: Sdk }).__euid.hasOptedOut());
    await expect.poll(optedOut).toBe(true);
    expect(await token(page)).toBeUndefined();
  });

  test('generates an identity by itself, which can be refreshed', async ({ page, sdk }) => {
    await init(page, { baseUrl: sdk.url });
    await generate(page, 'user@example.com');
    const first = await token(page);
    expect(first).toMatch(/^E4/);
    expect(sdk.count('client-generate')).toBe(1);
    await expect.poll(() => token(page), { timeout: 20_000 }).not.toBe(first);
    expect(await token(page)).toMatch(/^E4/);
  });

  test('is told of an opt-out when it generates', async ({ page, sdk }) => {
    await sdk.operator.optOut({ email: 'gone@example.com' });
    await init(page, { baseUrl: sdk.url });
    await generate(page, 'gone@example.com').catch(() => {});
    const optedOut = () => page.evaluate(() => (window as unknown as { __euid: Sdk }).__euid.hasOptedOut());
    await expect.poll(optedOut).toBe(true);
    expect(await token(page)).toBeUndefined();
  });
});

interface Ids {
  readonly id?: string;
  readonly optout?: boolean;
}

interface Prebid {
  setConfig(config: object): void;
  getUserIdsAsync(): Promise<Record<string, Ids>>;
  getUserIdsAsEids(): { source: string; uids: { id: string; atype: number }[] }[];
}

for (const [scope, module, source, prefix] of [
  ['UID2', 'uid2', 'uidapi.com', 'A4'],
  ['EUID', 'euid', 'euid.eu', 'E4'],
] as const)
  test.describe(`Prebid with its own module for ${scope}`, () => {
    test.use({ scope });

    const issued = new RegExp(`^${prefix}`);
    /** The module of EUID runs on consent alone. */
    const granted = scope === 'EUID' ? consentOf(true) : {};

    const configure = (page: Page, params: object, consent: object = granted): Promise<Ids | undefined> =>
      page.evaluate(
        async ([name, given, more]) => {
          const { pbjs } = window as unknown as { pbjs: Prebid };
          pbjs.setConfig({ userSync: { userIds: [{ name, params: given }], auctionDelay: 5_000 }, ...more });
          return (await pbjs.getUserIdsAsync())[name];
        },
        [module, params, consent] as const,
      );
    const stored = (page: Page): Promise<string | undefined> =>
      page.evaluate((key) => {
        const { latestToken } = JSON.parse(localStorage.getItem(key) ?? '{}');
        return latestToken?.advertising_token ?? latestToken;
      }, `__${module}_advertising_token`);

    const supplied = ({ url }: Setting, identity: object) => ({
      [`${module}ApiBase`]: url,
      [`${module}Token`]: identity,
    });
    const clientSide = ({ url }: Setting, email: string) => ({
      [`${module}ApiBase`]: url,
      email,
      subscriptionId: SUBSCRIPTION,
      serverPublicKey: `${scope}-X-L-${SPKI}`,
    });

    test('takes an identity from login, offers it as an eid, and refreshes it', async ({ page, prebid }) => {
      const identity = await prebid.login('user@example.com');
      // The refresh runs in the background: the first id is that of login or already the next one.
      const ids = await configure(page, supplied(prebid, identity));
      expect(ids?.id).toMatch(issued);
      await expect.poll(() => stored(page)).toMatch(issued);
      await expect.poll(() => stored(page)).not.toBe(identity.advertising_token);
      expect(prebid.count('refresh')).toBeGreaterThan(0);
      const eids = await page.evaluate(() => (window as unknown as { pbjs: Prebid }).pbjs.getUserIdsAsEids());
      expect(eids).toMatchObject([{ source, uids: [{ id: expect.stringMatching(issued), atype: 3 }] }]);
    });

    test('takes note of an opt-out at refresh', async ({ page, prebid }) => {
      const identity = await prebid.login('refresh-optout@example.com');
      const over = { ...identity, identity_expires: Date.now() - 1 };
      expect(await configure(page, supplied(prebid, over))).toEqual({ optout: true });
      expect(await stored(page)).toBe('optout');
    });

    test('generates an identity by itself', async ({ page, prebid }) => {
      const ids = await configure(page, clientSide(prebid, 'user@example.com'));
      expect(ids?.id).toMatch(issued);
      expect(prebid.count('client-generate')).toBe(1);
    });

    test('is told of an opt-out when it generates', async ({ page, prebid }) => {
      await prebid.operator.optOut({ email: 'gone@example.com' });
      expect(await configure(page, clientSide(prebid, 'gone@example.com'))).toEqual({ optout: true });
      expect(await stored(page)).toBe('optout');
    });

    if (scope === 'EUID')
      test('asks for nothing where consent is refused', async ({ page, prebid }) => {
        const params = clientSide(prebid, 'user@example.com');
        expect(await configure(page, params, consentOf(true, false))).toBeUndefined();
        expect(prebid.count('client-generate')).toBe(0);
      });
  });
