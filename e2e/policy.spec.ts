import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expectToken } from './expectations.js';
import { publisherPage } from './page-scripts.js';
import { bundle, product } from './product.js';
import { expect, test, type World } from './world.js';

// The strictest page that there is: a policy without anything unsafe, Trusted Types enforced, and every file by its hash.

test.use({ realTime: true });

const name = product.name.toLowerCase();
const hashes = JSON.parse(readFileSync(join(dirname(bundle), 'integrity.json'), 'utf8')) as Record<
  string,
  string
>;
const hashOf = (file: string): string => `${hashes[file]}`;

/** @param chunks the files that are loaded on demand, with the hashes that the page allows them. */
const strictPage = (world: World, chunks: Record<string, string>): void => {
  const integrity = Object.entries(chunks).map(([file, hash]) => [`/${file}`, hash]);
  const map = JSON.stringify({ integrity: Object.fromEntries(integrity) });
  const mapHash = createHash('sha256').update(map).digest('base64');
  const scripts = ['/probe.js', '/sdk.js', `/${name}-secure-signals.js`, '/start.js'];
  const html = publisherPage(
    product,
    world.options('localStorage', { identity: world.operator.issue() }),
    scripts,
  )
    .replace('<head>', `<head><script type="importmap">${map}</script>`)
    .replace('src="/sdk.js"', `data-sealed src="/sdk.js" integrity="${hashOf(`${name}.js`)}"`)
    .replace(
      `src="/${name}-secure-signals.js"`,
      `src="/${name}-secure-signals.js" integrity="${hashOf(`${name}-secure-signals.js`)}"`,
    );
  const policy = [
    "default-src 'none'",
    // The icon that a browser asks for by itself.
    "img-src 'self'",
    `script-src 'self' 'sha256-${mapHash}'`,
    `connect-src 'self' ${world.operator.url}`,
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
    "base-uri 'none'",
  ];
  world.site.put('/strict', { html, headers: { 'content-security-policy': policy.join(';') } });
};

const generate = ({ tab, operator }: World): Promise<void> =>
  tab.page.evaluate((options) => window.probe.sdk.setIdentityFromEmail('user@example.com', options), {
    subscriptionId: 'toPh8vgJgt',
    serverPublicKey: product.publicKeyPrefix + operator.publicKey,
  });

const isSealed = async ({ tab }: World): Promise<boolean> =>
  typeof (await tab.storedIdentity())?.sealed === 'string';

test('everything works under a policy without anything unsafe, with Trusted Types enforced and every file by its hash', async ({
  world,
}) => {
  const { tab, site } = world;
  strictPage(world, { 'sealed.js': hashOf('sealed.js'), 'client-side.js': hashOf('client-side.js') });
  await tab.page.goto(`${site.origin}/strict`);
  await expect.poll(() => isSealed(world)).toBe(true);
  const before = await tab.token();
  await generate(world);
  expect(await tab.token()).not.toBe(before);
  await expect.poll(() => isSealed(world)).toBe(true);
  expect(await tab.page.evaluate(() => [...window.probe.violations, ...window.probe.errors])).toEqual([]);
});

test('a file that is not the one of its hash is not run, and the token stays', async ({ world }) => {
  const { tab, site } = world;
  const wrong = hashOf(`${name}.js`);
  strictPage(world, { 'sealed.js': wrong, 'client-side.js': wrong });
  await tab.page.goto(`${site.origin}/strict`);
  const token = `${await tab.token()}`;
  await expect(generate(world)).rejects.toThrow(/dynamically imported module/);
  await expectToken(tab, token);
  expect(await isSealed(world)).toBe(false);
  expect(await tab.errors()).toEqual([]);
});
