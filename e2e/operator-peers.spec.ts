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

async function arrange(
  product: 'UID2' | 'EUID',
  script: string,
): Promise<Setting & { close(): Promise<void> }> {
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

const test = base.extend<{ sdk: Setting; prebid: Setting }, { peer: string; stockPrebid: string }>({
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
  prebid: async ({ page, stockPrebid }, use) => {
    const setting = await arrange('UID2', stockPrebid);
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

test.describe('Prebid with its own module', () => {
  interface Prebid {
    setConfig(config: object): void;
    getUserIdsAsync(): Promise<{ uid2?: { id?: string; optout?: boolean } }>;
    getUserIdsAsEids(): { source: string; uids: { id: string; atype: number }[] }[];
  }

  const configure = (page: Page, params: object): Promise<{ id?: string; optout?: boolean } | undefined> =>
    page.evaluate(async (given) => {
      const { pbjs } = window as unknown as { pbjs: Prebid };
      pbjs.setConfig({ userSync: { userIds: [{ name: 'uid2', params: given }], auctionDelay: 5_000 } });
      return (await pbjs.getUserIdsAsync()).uid2;
    }, params);
  const stored = (page: Page): Promise<string | undefined> =>
    page.evaluate(() => {
      const { latestToken } = JSON.parse(localStorage.getItem('__uid2_advertising_token') ?? '{}');
      return latestToken?.advertising_token ?? latestToken;
    });

  test('takes an identity from login, offers it as an eid, and refreshes it', async ({ page, prebid }) => {
    const identity = await prebid.login('user@example.com');
    // The refresh runs in the background: the first id is that of login or already the next one.
    const ids = await configure(page, { uid2ApiBase: prebid.url, uid2Token: identity });
    expect(ids?.id).toMatch(/^A4/);
    await expect.poll(() => stored(page)).toMatch(/^A4/);
    await expect.poll(() => stored(page)).not.toBe(identity.advertising_token);
    expect(prebid.count('refresh')).toBeGreaterThan(0);
    const eids = await page.evaluate(() => (window as unknown as { pbjs: Prebid }).pbjs.getUserIdsAsEids());
    expect(eids).toMatchObject([
      { source: 'uidapi.com', uids: [{ id: expect.stringMatching(/^A4/), atype: 3 }] },
    ]);
  });

  test('takes note of an opt-out at refresh', async ({ page, prebid }) => {
    const identity = {
      ...(await prebid.login('refresh-optout@example.com')),
      identity_expires: Date.now() - 1,
    };
    const ids = await configure(page, { uid2ApiBase: prebid.url, uid2Token: identity });
    expect(ids).toEqual({ optout: true });
    expect(await stored(page)).toBe('optout');
  });

  test('generates an identity by itself', async ({ page, prebid }) => {
    const params = {
      uid2ApiBase: prebid.url,
      email: 'user@example.com',
      subscriptionId: SUBSCRIPTION,
      serverPublicKey: `UID2-X-L-${SPKI}`,
    };
    const ids = await configure(page, params);
    expect(ids?.id).toMatch(/^A4/);
    expect(prebid.count('client-generate')).toBe(1);
  });
});
