import { readFileSync } from 'node:fs';
import { refreshDue } from './foreign/identity.js';
import { publisherPage } from './page-scripts.js';
import { bundle, product } from './product.js';
import { expect, test, type World } from './world.js';

// Wherever a script comes from, what it loads on demand has to be found.

test.use({ realTime: true });

const generate = ({ tab, operator }: World): Promise<void> =>
  tab.page.evaluate((options) => window.probe.sdk.setIdentityFromEmail('user@example.com', options), {
    subscriptionId: 'toPh8vgJgt',
    serverPublicKey: product.publicKeyPrefix + operator.publicKey,
  });

/**
 * Opens a page whose script comes from a host of static files, by a tag without `crossorigin`, as the official SDK's
 * documentation has it. A browser keeps from such a script where it came from.
 */
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

test('from another host: an identity is generated on the client side', async ({ world }) => {
  await openPage(world);
  const before = await world.tab.token();
  await generate(world);
  expect(await world.tab.token()).not.toBe(before);
});

test('from another host: secrets are sealed', async ({ world }) => {
  await openPage(world, { attributes: 'data-sealed' });
  await expect.poll(async () => typeof (await world.tab.storedIdentity())?.sealed).toBe('string');
});

test('from another host: consent is asked for', async ({ world }) => {
  await openPage(world, { attributes: 'data-consent="gpc"' });
  await expect.poll(() => world.tab.token()).toBeTruthy();
});

test('from another host, on plain http: a cipher is loaded for the refresh', async ({ world }) => {
  await openPage(world, { origin: world.site.insecureOrigin, due: true });
  await expect.poll(() => world.operator.refreshes().length).toBe(1);
  await expect.poll(async () => (await world.tab.storedIdentity())?.refresh_from).toBeGreaterThan(Date.now());
});

test('in the page itself: what is loaded on demand lies beside the page', async ({ world }) => {
  const { site, tab } = world;
  const code = readFileSync(bundle, 'utf8').replaceAll('</script', '<\\/script');
  const html = publisherPage(product, world.options('localStorage', { identity: world.operator.issue() }));
  // By function: the code has dollar signs.
  site.put('/inline', { html: html.replace(' src="/sdk.js">', () => `>${code}`) });
  await tab.page.goto(`${site.origin}/inline`);
  const before = await tab.token();
  await generate(world);
  expect(await tab.token()).not.toBe(before);
});
