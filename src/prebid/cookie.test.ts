import { expect, test } from 'vitest';
import { createPage } from './fixtures/page.js';

const KEY = '__uid2_advertising_token';
const STORAGE = 'storage blocked or full';

test('whom a token is being generated for is kept in the cookie, without a warning', () => {
  const page = createPage();
  const params = { serverPublicKey: 'UID2-X-L-key', subscriptionId: 'abc', email: 'a@example.com' };
  page.ask({ ...params, storage: 'cookie' });
  expect(page.world.environment.document?.cookie).toContain(KEY);
  expect(page.warnings).not.toContain(STORAGE);
});

test('so is the opt-out that the server has put into its own cookie', () => {
  const page = createPage();
  const end = page.world.now() + 1;
  const text = JSON.stringify({ status: 'optout', identity_expires: end, refresh_expires: end });
  (page.world.environment.document as { cookie: string }).cookie = `ours=${encodeURIComponent(text)}; path=/`;
  page.ask({ uid2Cookie: 'ours', storage: 'cookie' });
  expect(page.value()).toEqual({ optout: true });
  expect(page.world.environment.document?.cookie).toContain(KEY);
  expect(page.warnings).toEqual([]);
});
