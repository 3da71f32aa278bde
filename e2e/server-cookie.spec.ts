import { type BrowserContext, test as base, expect } from '@playwright/test';
import { createOperator } from '../src/operator/index.js';
import { type Listening, listen } from '../src/operator/listen.js';
import { clearIdentityCookie, createPublisher, type Identity, identityCookie } from '../src/server/index.js';
import { bundle, product } from './product.js';
import { type Site, startSite } from './site.js';

// What everid/server sets is what a browser takes and a page goes on with.

const { name } = product;
const cookiesOf = async (context: BrowserContext) =>
  (await context.cookies()).filter((cookie) => cookie.name === product.cookie);

interface Parties {
  readonly site: Site;
  readonly operator: Listening;
  readonly identity: Identity;
}

const test = base.extend<{ parties: Parties }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern.
  parties: async ({}, use) => {
    const operator = await listen(createOperator({ product: name }));
    const site = await startSite(bundle);
    const publisher = createPublisher({
      product: name,
      baseUrl: operator.url,
      apiKey: 'UID2-C-L-999-fCXrMM.fsR3mDqAXELtWWMS+xG1s7RdgRTMqdOH2qaAo=',
      clientSecret: 'DzBzbjTJcYL0swDtFs2krRNu+g1Eokm2tBU4dEuD0Wk=',
    });
    const outcome = await publisher.generateToken({ email: 'user@example.com' });
    if (outcome.status !== 'success') throw new Error(outcome.status);
    // Due: the page refreshes as soon as it has read the cookie.
    await use({ site, operator, identity: { ...outcome.identity, refresh_from: Date.now() - 1_000 } });
    await site.close();
    await operator.close();
  },
});

const dropIn = (baseUrl: string): string => `<script src="/sdk.js"></script><script>
  window.sdk = window.${product.global};
  sdk.init({ useCookie: true, baseUrl: '${baseUrl}' });
  window.token = () => sdk.getAdvertisingToken();
</script>`;

const esm = (baseUrl: string): string => `<script type="module">
  import { createClient, ${name}, inCookie } from '/index.js';
  window.sdk = createClient(${name}, { storage: inCookie(), baseUrl: '${baseUrl}' });
  window.token = () => sdk.token;
</script>`;

for (const [kind, page] of [
  ['the script', dropIn],
  ['the package', esm],
] as const)
  test(`${kind} goes on with the cookie that the server has set, and keeps it one cookie`, async ({
    parties: { site, operator, identity },
    page: tab,
    context,
  }) => {
    const html = `<!doctype html>${page(operator.url)}`;
    site.put('/page', { html, headers: { 'Set-Cookie': identityCookie(identity, { product: name }) } });
    await tab.goto(`${site.origin}/page`);
    type Sdk = { token(): string | undefined; sdk: { disconnect(): void } };
    const token = () => tab.evaluate(() => (window as unknown as Sdk).token?.());
    await expect.poll(token).toMatch(/^[AE]4/);
    // The refreshed identity takes the place of the server's.
    await expect.poll(token).not.toBe(identity.advertising_token);
    const [cookie, ...more] = await cookiesOf(context);
    expect(more).toEqual([]);
    expect(JSON.parse(decodeURIComponent(cookie?.value ?? '')).advertising_token).toBe(await token());
    await tab.evaluate(() => (window as unknown as Sdk).sdk.disconnect());
    expect(await cookiesOf(context)).toEqual([]);
  });

test('a logout ends a cookie that the server has set without a path, for the folder of its login', async ({
  parties: { site, operator, identity },
  page: tab,
  context,
}) => {
  const html = `<!doctype html>${dropIn(operator.url)}`;
  const cookie = `${product.cookie}=${encodeURIComponent(JSON.stringify(identity))}`;
  site.put('/account/login', { html, headers: { 'Set-Cookie': cookie } });
  site.put('/account/home', { html });
  type Page = { token(): string | undefined; sdk: { disconnect(): void } };
  const token = () => tab.evaluate(() => (window as unknown as Page).token());
  await tab.goto(`${site.origin}/account/login`);
  await expect.poll(token).toMatch(/^[AE]4/);
  await tab.evaluate(() => (window as unknown as Page).sdk.disconnect());
  expect(await cookiesOf(context)).toEqual([]);
  await tab.goto(`${site.origin}/account/home`);
  expect(await token()).toBeUndefined();
});

test('the server’s own logout leaves nothing for the page', async ({ parties, page, context }) => {
  const { site, operator, identity } = parties;
  const headers = (value: string) => ({ 'Set-Cookie': value });
  site.put('/in', { html: '<p>', headers: headers(identityCookie(identity, { product: name })) });
  const html = `<!doctype html>${dropIn(operator.url)}`;
  site.put('/out', { html, headers: headers(clearIdentityCookie({ product: name })) });
  await page.goto(`${site.origin}/in`);
  const [cookie] = await cookiesOf(context);
  expect(cookie).toMatchObject({ path: '/', httpOnly: false, secure: true, sameSite: 'Lax' });
  expect(Math.abs((cookie?.expires ?? 0) * 1000 - identity.refresh_expires)).toBeLessThan(60_000);
  await page.goto(`${site.origin}/out`);
  expect(await cookiesOf(context)).toEqual([]);
  expect(await page.evaluate(() => (window as unknown as { token(): unknown }).token())).toBeUndefined();
});
