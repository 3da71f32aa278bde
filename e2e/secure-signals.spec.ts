import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { build, type Rolldown } from 'vite';
import { success } from './foreign/answers.js';
import { refreshDue } from './foreign/identity.js';
import { product } from './product.js';
import { expect, test, type World } from './world.js';

const name = `${product.name.toLowerCase()}-secure-signals`;
const ID = product.name === 'UID2' ? 'uidapi.com' : 'euid.eu';
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The script as it is built; from its source where the build leaves it out. */
const readScript = async (): Promise<string> => {
  const built = here(`../dist/${name}.js`);
  if (existsSync(built)) return readFileSync(built, 'utf8');
  const lib = { entry: here(`../src/google/${name}.ts`), name: 'signals', formats: ['iife' as const] };
  const output = await build({ configFile: false, logLevel: 'error', build: { write: false, lib } });
  return (output as Rolldown.RolldownOutput[])
    .flatMap((part) => part.output.map((file) => ('code' in file ? file.code : '')))
    .join('');
};

/** What Google's tag does with providers: it calls those that waited for it, and later ones at once. */
const gpt = `(() => {
  const tag = (window.googletag ||= { cmd: [] });
  const waiting = tag.secureSignalProviders ?? [];
  window.offered = [];
  const push = (provider) => {
    const signal = { id: provider.id, value: 'pending', collect: provider.collectorFunction };
    offered.push(signal);
    provider.collectorFunction().then((value) => { signal.value = value; }, () => { signal.value = 'rejected'; });
  };
  tag.secureSignalProviders = { push };
  waiting.forEach(push);
})();`;

let script: string;
test.beforeAll(async () => {
  script = await readScript();
});
test.beforeEach(async ({ context }) => {
  const contentType = 'text/javascript';
  await context.route('**/signals.js', (route) => route.fulfill({ contentType, body: script }));
  await context.route('**/gpt.js', (route) => route.fulfill({ contentType, body: gpt }));
});

interface Signal {
  id: string;
  value: unknown;
}

const signals = (page: Page): Promise<Signal[]> =>
  page.evaluate(() =>
    (window as unknown as { offered: Signal[] }).offered.map(({ id, value }) => ({ id, value })),
  );

/** What a collector that Google's tag has kept gives now. */
const collectAgain = (page: Page): Promise<string> =>
  page.evaluate(() => {
    const [first] = (window as unknown as { offered: { collect(): Promise<string> }[] }).offered;
    return first?.collect().catch((error) => `rejected: ${error}`) ?? 'nothing offered';
  });

/** Every order of the three scripts; the page's own call of init follows the SDK. */
const orders: string[][] = [
  ['gpt', 'signals', 'sdk'],
  ['signals', 'gpt', 'sdk'],
  ['signals', 'sdk', 'gpt'],
  ['gpt', 'sdk', 'signals'],
  ['sdk', 'gpt', 'signals'],
  ['sdk', 'signals', 'gpt'],
];
const open = (world: World, order: string[], init: Record<string, unknown>): Promise<void> =>
  world.tab.open({
    init,
    scripts: [
      '/probe.js',
      ...order.flatMap((part) => (part === 'sdk' ? ['/sdk.js', '/start.js'] : [`/${part}.js`])),
    ],
  });

for (const order of orders) {
  test(`${order.join(', ')}: an identity at init is offered once`, async ({ world }) => {
    const identity = world.operator.issue();
    await open(world, order, world.options('localStorage', { identity }));
    await expect.poll(() => signals(world.tab.page)).toEqual([{ id: ID, value: identity.advertising_token }]);
    expect(await world.tab.errors()).toEqual([]);
  });

  test(`${order.join(', ')}: a login after init is offered once`, async ({ world }) => {
    await open(world, order, world.options());
    expect(await signals(world.tab.page)).toEqual([]);
    const identity = world.operator.issue();
    await world.tab.setIdentity(identity);
    await expect.poll(() => signals(world.tab.page)).toEqual([{ id: ID, value: identity.advertising_token }]);
  });

  test(`${order.join(', ')}: a signal waits for the refresh that is under way`, async ({ world }) => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    world.operator.answerRefresh({ ...success(), gate: { where: 'before', open: held } });
    const identity = world.operator.issue(refreshDue);
    await open(world, order, world.options('localStorage', { identity }));
    expect(await signals(world.tab.page)).toEqual([{ id: ID, value: 'pending' }]);
    release();
    await expect.poll(() => world.tab.token()).not.toBe(identity.advertising_token);
    const fresh = { id: ID, value: await world.tab.token() };
    // The second is the new identity's own.
    await expect.poll(() => signals(world.tab.page)).toEqual([fresh, fresh]);
  });
}

test('after a logout the collector rejects, and the next login is offered anew', async ({ world }) => {
  await open(
    world,
    ['gpt', 'signals', 'sdk'],
    world.options('localStorage', { identity: world.operator.issue() }),
  );
  await world.tab.disconnect();
  expect(await collectAgain(world.tab.page)).toMatch(/^rejected: /);
  const identity = world.operator.issue();
  await world.tab.setIdentity(identity);
  await expect.poll(async () => (await signals(world.tab.page))[1]?.value).toBe(identity.advertising_token);
  expect(await signals(world.tab.page)).toHaveLength(2);
  expect(await world.tab.errors()).toEqual([]);
});

test('the SDK registers through the script when the page asks its class to', async ({ world }) => {
  const identity = world.operator.issue();
  await open(world, ['gpt', 'signals', 'sdk'], world.options('localStorage', { identity }));
  await world.tab.page.evaluate(() => {
    (
      window.probe.sdk.constructor as unknown as { setupGoogleSecureSignals(): void }
    ).setupGoogleSecureSignals();
  });
  expect(await signals(world.tab.page)).toHaveLength(1);
});

for (const googletag of [
  'null',
  '1',
  'Object.freeze({})',
  '{secureSignalProviders: {push() { throw Error() }}}',
])
  test(`a googletag that is ${googletag} costs the page nothing`, async ({ world, context }) => {
    await context.addInitScript({ content: `window.googletag = ${googletag};` });
    const identity = world.operator.issue();
    await open(world, ['signals', 'sdk'], world.options('localStorage', { identity }));
    expect(await world.tab.token()).toBe(identity.advertising_token);
    expect(await world.tab.eventNames()).toEqual(['SdkLoaded', 'InitCompleted']);
    expect(await world.tab.errors()).toEqual([]);
  });
