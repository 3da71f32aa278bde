import { refreshDue } from './foreign/identity.js';
import { publisherPage } from './page-scripts.js';
import { product } from './product.js';
import { expect, test, type World } from './world.js';

// A script tag for a host of static files, as the official SDK's documentation has it: without `crossorigin`. A browser
// keeps from such a script where it came from, and what it loads on demand has to be found all the same.

test.use({ realTime: true });

/** Opens a page whose script comes from another host, by a tag with these attributes. */
const openPage = async (
  world: World,
  { attributes = '', origin = world.site.origin, due = false } = {},
): Promise<void> => {
  const { site, tab, operator } = world;
  const identity = operator.issue(due ? refreshDue : {});
  const html = publisherPage(product, world.options('localStorage', { identity })).replace(
    'src="/sdk.js"',
    `${attributes} src="${site.otherOrigin}/sdk.js"`,
  );
  site.put('/other-host', { html });
  await tab.page.goto(`${origin}/other-host`);
};

test('an identity is generated on the client side', async ({ world }) => {
  await openPage(world);
  const before = await world.tab.token();
  await world.tab.page.evaluate(
    (options) => window.probe.sdk.setIdentityFromEmail('user@example.com', options),
    {
      subscriptionId: 'toPh8vgJgt',
      serverPublicKey: product.publicKeyPrefix + world.operator.publicKey,
    },
  );
  expect(await world.tab.token()).not.toBe(before);
});

test('secrets are sealed', async ({ world }) => {
  await openPage(world, { attributes: 'data-sealed' });
  await expect.poll(async () => typeof (await world.tab.storedIdentity())?.sealed).toBe('string');
});

test('consent is asked for', async ({ world }) => {
  await openPage(world, { attributes: 'data-consent="gpc"' });
  await expect.poll(() => world.tab.token()).toBeTruthy();
});

test('on plain http a cipher is loaded for the refresh', async ({ world }) => {
  await openPage(world, { origin: world.site.insecureOrigin, due: true });
  await expect.poll(() => world.operator.refreshes().length).toBe(1);
  await expect.poll(async () => (await world.tab.storedIdentity())?.refresh_from).toBeGreaterThan(Date.now());
});
