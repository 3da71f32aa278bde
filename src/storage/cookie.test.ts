// @vitest-environment happy-dom
import { describe, expect, it, onTestFinished } from 'vitest';
import { browser } from '../environment/browser.js';
import type { Environment } from '../environment/environment.js';
import { UID2 } from '../identity/product.js';
import { inCookie } from './cookie.js';

const LATER = Date.now() + 3_600_000;

/** As another script or the server would. */
function writeCookie(cookie: string): void {
  // biome-ignore lint/suspicious/noDocumentCookie: what is tested.
  document.cookie = cookie;
}

/** A page at an address of the test's own, with a real cookie jar. */
function pageAt(url: string) {
  const { happyDOM } = window as unknown as { happyDOM: { setURL(url: string): void } };
  happyDOM.setURL(url);
  const written: string[] = [];
  const environment: Environment = {
    ...browser,
    location: window.location,
    document: {
      hidden: false,
      get cookie() {
        return document.cookie;
      },
      set cookie(cookie) {
        written.push(cookie);
        writeCookie(cookie);
      },
    },
  };
  onTestFinished(() => inCookie()(UID2, browser).remove());
  return { written, environment };
}

describe('the cookie', () => {
  it('gives back what was written, of any language', () => {
    const { environment } = pageAt('https://www.publisher.example/');
    const cookie = inCookie()(UID2, environment);
    cookie.write('{"a":"Té;漢字=🙂"}', LATER);
    expect(cookie.read()).toBe('{"a":"Té;漢字=🙂"}');
    cookie.remove();
    expect(cookie.read()).toBeNull();
  });

  it('is Secure on https only, Lax, and lives until the time given', () => {
    for (const [scheme, secure] of [
      ['https', true],
      ['http', false],
    ] as const) {
      const { environment, written } = pageAt(`${scheme}://www.publisher.example/`);
      inCookie({ path: '/news' })(UID2, environment).write('x', LATER);
      expect(written[0]).toContain(`;path=/news;expires=${new Date(LATER).toUTCString()};`);
      expect(written[0]).toContain(';SameSite=Lax');
      expect(written[0]?.includes(';Secure')).toBe(secure);
    }
  });

  it('is not confused by a cookie whose name begins alike', () => {
    const { environment } = pageAt('https://www.publisher.example/');
    writeCookie('__uid_2_config=other');
    expect(inCookie()(UID2, environment).read()).toBeNull();
  });

  it('that the server set for the whole domain is found, replaced and removed', () => {
    const { environment } = pageAt('https://www.publisher.example/');
    writeCookie('__uid_2=old;path=/;domain=publisher.example');
    const cookie = inCookie()(UID2, environment);
    expect(cookie.read()).toBe('old');
    cookie.write('new', LATER);
    expect(cookie.read()).toBe('new');
    cookie.remove();
    expect(cookie.read()).toBeNull();
  });

  it.each([
    ['/account', '/account/login'],
    ['/account/', '/account/login'],
    ['/account/login', '/account/login'],
    ['/account', '/account/members/new/login'],
  ])('that the server set for %s is found, replaced and removed on %s', (path, page) => {
    const { environment } = pageAt(`https://www.publisher.example${page}`);
    writeCookie(`__uid_2=old;path=${path}`);
    const cookie = inCookie()(UID2, environment);
    expect(cookie.read()).toBe('old');
    cookie.write('new', LATER);
    expect(cookie.read()).toBe('new');
    cookie.remove();
    expect(cookie.read()).toBeNull();
  });

  it('is for all pages where the path that is named is empty', () => {
    const { environment, written } = pageAt('https://www.publisher.example/news/today');
    inCookie({ path: '' })(UID2, environment).write('x', LATER);
    expect(written[0]).toContain(';path=/;');
  });

  it('with damaged percent-encoding is there, but unreadable', () => {
    const { environment } = pageAt('https://www.publisher.example/');
    writeCookie('__uid_2=100%');
    expect(inCookie()(UID2, environment).read()).toBe('100%');
  });
});

it("another tab's change is seen although the news of it comes before the cookie, unless nobody listens any more", () => {
  const { environment } = pageAt('https://late.example/');
  const timers: (() => void)[] = [];
  const later = () => {
    for (const callback of timers.splice(0)) callback();
  };
  const storage = inCookie()(UID2, {
    ...environment,
    addEventListener: window.addEventListener.bind(window),
    setTimeout: (callback) => timers.push(callback),
  });
  const seen: unknown[] = [];
  const ends = new AbortController();
  storage.watch?.(() => seen.push(storage.read()), ends.signal);
  const news = () => window.dispatchEvent(new StorageEvent('storage', { key: `${UID2.storageKey}_news` }));
  news();
  writeCookie(`${UID2.cookie}=late;path=/`);
  later();
  expect(seen).toEqual([null, 'late']);
  news();
  ends.abort();
  later();
  expect(seen).toHaveLength(3);
});
