import { refreshDue } from '../foreign/identity.js';
import { configOf, expired, generationFor } from './configs.js';
import { expect, test } from './world.js';

// What a developer sees with Prebid's debug mode on.

const debug = { debug: true };

test('F5 no log line holds a refresh token, a key or an email', async ({
  world: { tab, operator, time },
}) => {
  const identity = operator.issue(expired);
  await tab.open({ config: configOf({ operator }, identity, { more: debug }) });
  await tab.auction();
  await time.advance(2_000);
  const params = generationFor({ operator }, 'someone@example.com');
  await tab.open({ config: configOf({ operator }, undefined, { params, more: debug }) });
  await tab.auction();
  const lines = await tab.lines();
  expect(lines.length).toBeGreaterThan(5);
  const secrets = [identity.refresh_token, identity.refresh_response_key ?? '?', 'someone@example.com'];
  // The lines are not printed: they would be in the test's output.
  const told = lines.filter((line) => secrets.some((secret) => line.includes(secret)));
  expect(told.length).toBe(0);
});

test('F5 a refresh leaves no log line with its secrets', async ({ world: { tab, operator, time } }) => {
  const identity = operator.issue(refreshDue);
  await tab.open({ config: configOf({ operator }, identity, { more: debug }) });
  await tab.auction();
  await time.advance(2_000);
  const { localStorage } = await tab.stored('__uid2_advertising_token');
  const { latestToken } = JSON.parse(localStorage ?? '') as { latestToken: typeof identity };
  const secrets = [
    identity.refresh_token,
    latestToken.refresh_token,
    latestToken.refresh_response_key ?? '?',
  ];
  const told = (await tab.lines()).filter((line) => secrets.some((secret) => line.includes(secret)));
  expect(told.length).toBe(0);
});

test('F21 nothing is said of client-side generation where it is not used', async ({
  world: { tab, operator },
}) => {
  await tab.open({ config: configOf({ operator }, operator.issue(), { more: debug }) });
  await tab.auction();
  expect((await tab.lines()).filter((line) => line.includes('CSTG') || line.includes('generation'))).toEqual(
    [],
  );
});

for (const [what, token] of [
  ['text', 'a-token-as-text'],
  ['an object without a refresh token', { advertising_token: 'only-this' }],
] as const)
  test(`F27 ${what} as a token is ignored with one warning, and not stored`, async ({
    world: { tab, operator },
  }) => {
    await tab.open({ config: configOf({ operator }, token, { more: debug }) });
    expect((await tab.auction()).openx).toBeUndefined();
    const { localStorage } = await tab.stored('__uid2_advertising_token');
    expect(localStorage).toBeNull();
    const warnings = (await tab.lines()).filter((line) => line.includes('uid2Token'));
    expect(warnings.filter((line) => line.includes('is not valid'))).toHaveLength(1);
  });
