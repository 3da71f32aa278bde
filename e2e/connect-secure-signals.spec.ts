import type { Page } from '@playwright/test';
import { success } from './foreign/answers.js';
import { refreshDue } from './foreign/identity.js';
import { product } from './product.js';
import { expect, test, type World } from './world.js';

const ID = product.name === 'UID2' ? 'uidapi.com' : 'euid.eu';

/** A page that imports the package and connects a client of its own, with a googletag that collects at once. */
async function open({ site, tab, operator }: World, identity: unknown): Promise<Page> {
  const { page } = tab;
  site.put('/npm', { html: '<!doctype html><title>npm</title>' });
  await page.goto(`${site.origin}/npm`);
  await page.evaluate(
    async ({ baseUrl, name, identity }) => {
      const [{ createClient, ...products }, { connectSecureSignals }] = await Promise.all([
        import(`${location.origin}/index.js`),
        import(`${location.origin}/secure-signals.js`),
      ]);
      const collected: string[] = [];
      const collect = (provider: { id: string; collectorFunction(): Promise<string> }) =>
        provider.collectorFunction().then(
          (value) => collected.push(`${provider.id} ${value}`),
          () => collected.push('rejected'),
        );
      const client = createClient(products[name], { baseUrl, identity });
      Object.assign(window, { googletag: { secureSignalProviders: { push: collect } }, client, collected });
      Object.assign(window, { disconnectSignals: connectSecureSignals(client, products[name]) });
    },
    { baseUrl: operator.url, name: product.name, identity },
  );
  return page;
}

const collected = (page: Page): Promise<string[]> =>
  page.evaluate(() => (window as unknown as { collected: string[] }).collected);

test('a client that holds a token offers it once', async ({ world }) => {
  const identity = world.operator.issue();
  const page = await open(world, identity);
  await expect.poll(() => collected(page)).toEqual([`${ID} ${identity.advertising_token}`]);
});

test('a refreshed token is offered anew', async ({ world }) => {
  world.operator.answerRefresh(success());
  const page = await open(world, world.operator.issue(refreshDue));
  await expect
    .poll(async () => {
      const token = await page.evaluate(
        () => (window as unknown as { client: { token: string } }).client.token,
      );
      return (await collected(page)).at(-1) === `${ID} ${token}`;
    })
    .toBe(true);
  expect((await collected(page)).every((signal) => signal.startsWith(`${ID} `))).toBe(true);
});

test('a client without a token offers nothing until the login', async ({ world }) => {
  const page = await open(world, undefined);
  expect(await collected(page)).toEqual([]);
  const identity = world.operator.issue();
  await page.evaluate(
    (given) =>
      (window as unknown as { client: { setIdentity(value: unknown): void } }).client.setIdentity(given),
    identity,
  );
  await expect.poll(() => collected(page)).toEqual([`${ID} ${identity.advertising_token}`]);
});

test('nothing is offered after disconnecting', async ({ world }) => {
  const page = await open(world, undefined);
  await page.evaluate((given) => {
    const { disconnectSignals, client } = window as unknown as {
      disconnectSignals(): void;
      client: { setIdentity(value: unknown): void; token: string };
    };
    disconnectSignals();
    client.setIdentity(given);
  }, world.operator.issue());
  expect(await collected(page)).toEqual([]);
});
