import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { configOf, consentOf, expired, generationFor } from './configs.js';
import { expect, test } from './world.js';

// The files for a checkout of Prebid.js, in place of Prebid's own in its tree, as npm has that. Prebid's own build, by
// gulp, takes minutes and 1,700 packages.

test.use({ submodules: 'checkout' });

for (const name of ['uid2', 'euid'] as const)
  test(`${name}IdSystem imports nothing but Prebid's own files, relatively, and names its disclosure`, () => {
    const file = fileURLToPath(new URL(`../../dist/prebid/checkout/${name}IdSystem.js`, import.meta.url));
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('disclosureURL');
    const imports = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?"([^"]*)"/g)];
    expect(imports.length).toBeGreaterThan(2);
    expect(imports.map(([, path = '']) => path).filter((path) => !path.startsWith('../src/'))).toEqual([]);
  });

test('UID2: a supplied token is refreshed and reaches the bidders', async ({ world: { tab, operator } }) => {
  await tab.open({ config: configOf({ operator }, operator.issue(expired)) });
  const { openx } = await tab.auction();
  expect(openx).toEqual([{ source: 'uidapi.com', uids: [{ id: expect.any(String), atype: 3 }] }]);
  expect(operator.refreshes().map(({ url }) => url)).toEqual([
    expect.stringContaining('client=everid-prebid-'),
  ]);
});

test('UID2: a token is generated', async ({ world: { tab, operator } }) => {
  const params = generationFor({ operator }, 'someone@example.com');
  await tab.open({ config: configOf({ operator }, undefined, { params }) });
  expect((await tab.auction()).openx).toBeDefined();
  expect(operator.generates()).toHaveLength(1);
});

test('EUID: a token reaches the bidders where GDPR applies and the user has consented', async ({
  world: { tab, operator },
}) => {
  const identity = operator.issue();
  await tab.open({ config: configOf({ operator }, identity, { name: 'euid', more: consentOf(true) }) });
  const { openx } = await tab.auction();
  expect(openx).toEqual([{ source: 'euid.eu', uids: [{ id: identity.advertising_token, atype: 3 }] }]);
});
