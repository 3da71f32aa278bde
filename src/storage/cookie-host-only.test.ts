import { describe, expect, it } from 'vitest';
import { loadSdk } from '../drop-in/fixtures/load-sdk.js';
import { createCookieJar } from '../fixtures/cookie-jar.js';
import { issue } from '../simulation/answers.js';
import { client } from '../simulation/client.js';
import { createWorld } from '../simulation/world.js';
import { inCookie } from './cookie.js';

const DOMAIN = 'publisher.example';
const storage = () => inCookie({ domain: DOMAIN });

/** A site that now names its domain, and a browser that has a cookie from before, for one host alone. */
function returning() {
  const jar = createCookieJar();
  const page = () => jar.pageAt('/', createWorld());
  const old = issue(page().now());
  jar.setByServer('__uid_2', encodeURIComponent(JSON.stringify(old)), { path: '/' });
  return { jar, page, old };
}

describe('a cookie of the host alone, on a site that names its domain now', () => {
  it('is gone at a logout, also for the next page', () => {
    const { jar, page } = returning();
    const subject = client(page(), { storage: storage() });
    expect(subject.token).toBeDefined();
    subject.disconnect();
    expect(jar.list()).toEqual([]);
    expect(client(page(), { storage: storage() }).token).toBeUndefined();
  });

  it('gives way to a new user', () => {
    const { page } = returning();
    const identity = issue(page().now());
    const world = page();
    client(world, { storage: storage(), identity });
    expect(client(page(), { storage: storage() }).token).toBe(identity.advertising_token);
    expect(world.warnings).toEqual([]);
  });

  it('of the drop-in is gone at a logout', () => {
    const { jar, page } = returning();
    const sdk = loadSdk(page());
    sdk.init({ useCookie: true, cookieDomain: DOMAIN });
    sdk.disconnect();
    expect(jar.list().filter((each) => each.startsWith('__uid_2 '))).toEqual([]);
  });
});
