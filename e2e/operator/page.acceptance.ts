import { test as base, expect, type Page } from '@playwright/test';
import type { Identity } from '../../src/server/index.js';
import { bundle } from '../product.js';
import { type Site, startSite } from '../site.js';
import { createPublisher, login, target } from './publisher.js';

const { global, name, storageKey } = target.product;

interface Probe {
  /** The SDK, by script or by package. */
  token(): string | undefined;
  optedOut(): boolean;
  disconnect(): void;
  login(identity: unknown): void;
}

const probe = (page: Page, method: 'token' | 'optedOut' | 'disconnect'): Promise<unknown> =>
  page.evaluate((called) => (window as unknown as { probe: Probe }).probe?.[called](), method);

const PAGES: Readonly<Record<string, string>> = {
  script: `<script src="/sdk.js"></script><script>
    const sdk = window.${global};
    sdk.init({ baseUrl: '${target.url}' });
    window.probe = {
      token: () => sdk.getAdvertisingToken(),
      optedOut: () => !!sdk.hasOptedOut(),
      disconnect: () => sdk.disconnect(),
      login: (identity) => sdk.setIdentity(identity),
    };
  </script>`,
  package: `<script type="module">
    import { createClient, ${name} } from '/index.js';
    const client = createClient(${name}, { baseUrl: '${target.url}' });
    window.probe = {
      token: () => client.token,
      optedOut: () => client.state === 'OPT_OUT',
      disconnect: () => client.disconnect(),
      login: (identity) => client.setIdentity(identity),
    };
  </script>`,
};

const test = base.extend<{ site: Site }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern.
  site: async ({}, use) => {
    const site = await startSite(bundle);
    for (const [path, html] of Object.entries(PAGES))
      site.put(`/${path}`, { html: `<!doctype html>${html}` });
    await use(site);
    await site.close();
  },
});

/** Opens the page and hands it an identity that is due. */
async function open(page: Page, site: Site, path: string, identity: Identity): Promise<void> {
  await page.goto(`${site.origin}/${path}`);
  await expect.poll(() => page.evaluate(() => 'probe' in window)).toBe(true);
  await page.evaluate((given) => (window as unknown as { probe: Probe }).probe.login(given), {
    ...identity,
    refresh_from: Date.now() - 1_000,
  });
}

for (const path of Object.keys(PAGES)) {
  test(`the ${path} refreshes an identity of the server, and logs out`, async ({ page, site }) => {
    const identity = await login('validate@example.com');
    await open(page, site, path, identity);
    await expect.poll(() => probe(page, 'token')).not.toBe(identity.advertising_token);
    const token = String(await probe(page, 'token'));
    const known = await createPublisher()
      .validateToken(token, { email: 'validate@example.com' })
      .catch(() => 'this site may not validate');
    expect([true, 'this site may not validate']).toContain(known);
    await probe(page, 'disconnect');
    expect(await probe(page, 'token')).toBeUndefined();
    expect(await page.evaluate((key) => localStorage.getItem(key), storageKey)).toBeNull();
  });

  test(`the ${path} hears of an opt-out`, async ({ page, site }) => {
    await open(page, site, path, await login('refresh-optout@example.com'));
    await expect.poll(() => probe(page, 'optedOut')).toBe(true);
    expect(await probe(page, 'token')).toBeUndefined();
  });
}

test('the script generates an identity by itself', async ({ page, site }) => {
  // biome-ignore lint/suspicious/noSkippedTests: not every operator's credentials come with client-side ones.
  test.skip(!target.clientSide, 'SUBSCRIPTION_ID and SERVER_PUBLIC_KEY are not set');
  await page.goto(`${site.origin}/script`);
  await page.evaluate(
    ([sdk, options]) =>
      (window as unknown as Record<string, { setIdentityFromEmail(...given: unknown[]): Promise<void> }>)[
        sdk as string
      ]?.setIdentityFromEmail('validate@example.com', options),
    [global, target.clientSide] as const,
  );
  await expect.poll(() => probe(page, 'token')).toMatch(/^[AE]/);
});
