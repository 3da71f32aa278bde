import { describe, expect, it } from 'vitest';
import { createCookieJar, type ServerScope } from '../fixtures/cookie-jar.js';
import { equipped } from '../fixtures/equipped.js';
import { UID2 } from '../identity/product.js';
import { issue } from '../simulation/answers.js';
import { createProfile, createWorld, settle, type World } from '../simulation/world.js';
import { loadSdk } from './fixtures/load-sdk.js';

const { storageKey: KEY, cookie: NAME } = UID2;
const encoded = (value: unknown) => encodeURIComponent(JSON.stringify(value));

/** A browser in which a server has set its cookie from the answer to a page of that path. */
function served(pathname: string, scope: ServerScope) {
  const profile = createProfile();
  const jar = createCookieJar();
  const open = (): World => jar.pageAt(pathname, createWorld({ profile }));
  jar.setByServer(NAME, encoded(issue(createWorld().now())), scope);
  return { profile, jar, open };
}

describe.each<[string, string, ServerScope]>([
  ["of its page's folder", '/account/login', { path: '/account' }],
  ['of the page itself', '/account/login', { path: '/account/login' }],
  ['of a folder far above', '/account/members/new/login', { path: '/account' }],
  ['of a folder that is named with its slash', '/account/login', { path: '/account/' }],
  ['of a folder, for the whole domain', '/account/login', { path: '/account', domain: 'publisher.example' }],
])("a server's cookie %s", (_, pathname, scope) => {
  it.each([false, true])('is gone after a logout (useCookie: %s)', (useCookie) => {
    const { open, jar } = served(pathname, scope);
    const sdk = loadSdk(open());
    sdk.init({ useCookie });
    expect(sdk.getAdvertisingToken()).toBeDefined();
    sdk.disconnect();
    expect(sdk.getAdvertisingToken()).toBeUndefined();
    expect(jar.list().filter((cookie) => cookie.startsWith(`${NAME} `))).toEqual([]);
    const next = loadSdk(open());
    next.init({ useCookie });
    expect(next.getAdvertisingToken()).toBeUndefined();
  });

  it.each([false, true])('does not come before the next user (useCookie: %s)', (useCookie) => {
    const { open } = served(pathname, scope);
    const world = open();
    const sdk = loadSdk(world);
    sdk.init({ useCookie });
    const user = issue(world.now());
    sdk.setIdentity(user);
    expect(sdk.getAdvertisingToken()).toBe(user.advertising_token);
    const next = loadSdk(open());
    next.init({ useCookie });
    expect(next.getAdvertisingToken()).toBe(user.advertising_token);
  });
});

describe('after a logout and the login of a new user, a logout in another tab', () => {
  it("does not bring back the user before, whose cookie is of the page's folder", async () => {
    const { profile, open } = served('/account/login', { path: '/account' });
    const world = open();
    const sdk = loadSdk(world);
    sdk.init({});
    sdk.disconnect();
    sdk.setIdentity(issue(world.now()));
    await settle();
    profile.items.delete(KEY);
    world.otherTabWrote(KEY);
    expect(sdk.getAdvertisingToken()).toBeUndefined();
  });

  it('does not bring back the user before, whose cookie can not be removed', async () => {
    const profile = createProfile();
    const bare = createWorld({ profile });
    const cookie = `${NAME}=${encoded(issue(bare.now()))}`;
    const world = equipped(bare, {
      document: {
        hidden: false,
        get cookie() {
          return cookie;
        },
        set cookie(_) {},
      },
    });
    const sdk = loadSdk(world);
    sdk.init({});
    await settle();
    expect(sdk.getAdvertisingToken()).toBeDefined();
    sdk.disconnect();
    sdk.setIdentity(issue(world.now()));
    await settle();
    profile.items.delete(KEY);
    world.otherTabWrote(KEY);
    expect(sdk.getAdvertisingToken()).toBeUndefined();
  });
});

it.each(['', null])('a cookiePath of %j means all pages', (cookiePath) => {
  const jar = createCookieJar();
  const world = jar.pageAt('/news/2026/article', createWorld());
  const sdk = loadSdk(world);
  sdk.init({ useCookie: true, cookiePath: cookiePath as string, identity: issue(world.now()) });
  expect(jar.list()).toContain(`${NAME} /`);
});
