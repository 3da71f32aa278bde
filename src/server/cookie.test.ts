// @vitest-environment happy-dom
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createClient } from '../client.js';
import { browser } from '../environment/browser.js';
import type { Identity } from '../identity/identity.js';
import { EUID, UID2 } from '../identity/product.js';
import { issue } from '../simulation/answers.js';
import { inCookie } from '../storage/cookie.js';
import { type CookieOptions, clearIdentityCookie, identityCookie, readIdentityCookie } from './cookie.js';

afterEach(() => {
  vi.useRealTimers();
});

/** A browser at an address that has got these `Set-Cookie` values. */
function browserAt(url: string, ...setCookies: readonly string[]): void {
  const { happyDOM } = window as unknown as { happyDOM: { setURL(url: string): void } };
  happyDOM.setURL(url);
  for (const setCookie of setCookies) {
    // biome-ignore lint/suspicious/noDocumentCookie: a browser takes a Set-Cookie value with the same rules.
    document.cookie = setCookie;
  }
  onTestFinished(() => {
    inCookie()(UID2, browser).remove();
    inCookie()(EUID, browser).remove();
  });
}

const euid = (identity: Identity): Identity => ({ ...identity, advertising_token: 'E4AAAABl' });

describe('identityCookie', () => {
  it.each([
    ['UID2', UID2, {}],
    ['UID2', UID2, { domain: 'publisher.example', path: '/' }],
    ['EUID', EUID, { domain: '.publisher.example' }],
  ] as const)('of %s is what a page of everid goes on with', (name, product, scope) => {
    const identity = name === 'EUID' ? euid(issue(Date.now())) : issue(Date.now());
    browserAt('https://www.publisher.example/', identityCookie(identity, { product: name, ...scope }));
    const client = createClient(product, { storage: inCookie(scope) });
    onTestFinished(() => client.close());
    expect(client.token).toBe(identity.advertising_token);
    client.disconnect();
    expect(document.cookie).toBe('');
  });

  it('is one cookie with the one that the page writes', () => {
    const scope = { domain: 'publisher.example' };
    const [first, second] = [issue(Date.now()), { ...issue(Date.now()), advertising_token: 'newer' }];
    browserAt('https://www.publisher.example/', identityCookie(first, scope));
    inCookie(scope)(UID2, browser).write(JSON.stringify(second), second.refresh_expires);
    expect(document.cookie.match(/__uid_2=/g)).toHaveLength(1);
    browserAt('https://www.publisher.example/', identityCookie(first, scope));
    expect(JSON.parse(inCookie(scope)(UID2, browser).read() ?? '')).toEqual(first);
  });

  it('is written as the page writes it: URI-encoded JSON', () => {
    const identity = issue(Date.now());
    const value = /^__uid_2=([^;]*)/.exec(identityCookie(identity))?.[1] ?? '';
    expect(value).toMatch(/^[\w%.-]+$/);
    browserAt('https://www.publisher.example/');
    const text = decodeURIComponent(value);
    inCookie()(UID2, browser).write(text, identity.refresh_expires);
    expect(document.cookie).toBe(`__uid_2=${value}`);
  });

  it('lives as long as the refresh token, counted from now', () => {
    vi.useFakeTimers({ now: 1_790_000_000_000, toFake: ['Date'] });
    const identity = issue(Date.now(), { refresh_expires: Date.now() + 86_400_999 });
    expect(identityCookie(identity)).toMatch(/; Max-Age=86400; Path=\/; SameSite=Lax; Secure$/);
    expect(identityCookie({ ...identity, refresh_expires: 1 })).toContain('; Max-Age=0;');
  });

  it('can go over plain http where the site does, and is always open to scripts', () => {
    const cookie = identityCookie(issue(Date.now()), { secure: false, path: '/news', domain: 'a.example' });
    expect(cookie).toMatch(/; Path=\/news; Domain=a\.example; SameSite=Lax$/);
    expect(identityCookie(issue(Date.now()))).not.toMatch(/HttpOnly/i);
  });

  it('holds the six fields of the wire and nothing else', () => {
    const more = { ...issue(Date.now()), email: 'a@b', sealed: 5 };
    const value = /^__uid_2=([^;]*)/.exec(identityCookie(more))?.[1] ?? '';
    expect(Object.keys(JSON.parse(decodeURIComponent(value))).sort()).toEqual([
      'advertising_token',
      'identity_expires',
      'refresh_expires',
      'refresh_from',
      'refresh_response_key',
      'refresh_token',
    ]);
  });

  it.each([
    [{}, {}, /whole identity: see its advertising_token/],
    [undefined, {}, /whole identity/],
    [issue(1), { product: 'uid2' }, /product must be/],
    [issue(1), { domain: 'example.com; HttpOnly' }, /domain must be like/],
    [issue(1), { path: '/;Domain=other' }, /path must be like/],
    [issue(1), { path: 'news' }, /path must be like/],
    [euid(issue(1)), {}, /of EUID: pass product "EUID"/],
    [{ ...issue(1), refresh_token: 'x'.repeat(4096) }, {}, /too long for a cookie/],
  ])('refuses what can’t be meant: %#', (identity, options, message) => {
    expect(() => identityCookie(identity as Identity, options as CookieOptions)).toThrow(message);
  });
});

it('clearIdentityCookie takes from the page what identityCookie gave it', () => {
  const options = { domain: 'publisher.example', path: '/' };
  browserAt('https://www.publisher.example/', identityCookie(issue(Date.now()), options));
  browserAt('https://www.publisher.example/', clearIdentityCookie(options));
  expect(inCookie(options)(UID2, browser).read()).toBeNull();
});

describe('readIdentityCookie', () => {
  it('gives back what identityCookie or the page has set', () => {
    const identity = issue(Date.now());
    const pair = identityCookie(identity).split(';')[0];
    expect(readIdentityCookie(`a=1; ${pair}; b=2`)).toEqual(identity);
    browserAt('https://www.publisher.example/');
    inCookie()(EUID, browser).write(JSON.stringify({ ...identity, clock_offset: 7 }), Date.now() + 60_000);
    expect(readIdentityCookie(document.cookie, { product: 'EUID' })).toEqual({
      ...identity,
      clock_offset: 7,
    });
  });

  it.each([
    null,
    undefined,
    '',
    'a=1',
    '__uid_2=',
    '__uid_2=100%',
    '__uid_2=%7B%7D',
    `__uid_2=${encodeURIComponent('{"status":"optout","identity_expires":9e12,"refresh_expires":9e12}')}`,
    'x__uid_2=%7B%7D',
  ])('finds none in %j', (header) => {
    expect(readIdentityCookie(header)).toBeUndefined();
  });

  it.each([
    ['of the other product', { advertising_token: 'E4AAAABl' }],
    ['that grows beyond a cookie when it is encoded', { refresh_token: 'é'.repeat(1000) }],
  ])('finds no identity %s: setting it again must not fail a page', (_, forged) => {
    const header = `__uid_2=${JSON.stringify({ ...issue(Date.now()), ...forged })}`;
    expect(readIdentityCookie(header)).toBeUndefined();
  });
});
