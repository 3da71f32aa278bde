import { describe, expect, it } from 'vitest';
import { withFaults } from './faults.js';
import type { SignIn } from './generate.js';
import type { SiteOperator } from './operators.js';
import { LOCAL_CREDENTIALS, localClientSide } from './settings.js';
import { createSite } from './site.js';

const NOW = Date.now();
const IDENTITY = {
  advertising_token: 'A4 token; with, characters=that cookies dislike',
  refresh_token: 'refresh',
  identity_expires: NOW + 30_000,
  refresh_from: NOW + 10_000,
  refresh_expires: NOW + 120_000,
  refresh_response_key: 'a2V5',
};
const EMAIL = 'someone@example.com';
const SITE = 'http://localhost:3000';

function site(outcome: SignIn = { status: 'success', identity: IDENTITY }, remote = false) {
  let lifetimes = { identity: 30, refreshFrom: 10, refreshExpires: 120 };
  const local = {
    ...withFaults({ fetch: () => new Response('fine') }),
    lifetimes: () => lifetimes,
    setLifetimes: (next: typeof lifetimes) => {
      lifetimes = next;
    },
  };
  const operator = (product: 'uid2' | 'euid'): SiteOperator => ({
    product,
    url: `http://localhost:${product === 'uid2' ? 3001 : 3002}`,
    generate: async () => outcome,
    clientSide: localClientSide(product),
    local: remote ? undefined : local,
  });
  const app = createSite({ uid2: operator('uid2'), euid: operator('euid') });
  return { request: (path: string, init?: RequestInit) => app.request(`${SITE}${path}`, init), local };
}

const json = (body: unknown): RequestInit => ({
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});

const form = (fields: Record<string, string>, origin = SITE): RequestInit => ({
  method: 'POST',
  headers: { Origin: origin },
  body: new URLSearchParams(fields),
});

describe('signing in', () => {
  it('hands the identity to the page as JSON that no cache keeps', async () => {
    const response = await site().request('/api/login', json({ email: EMAIL, product: 'uid2' }));
    expect(await response.json()).toEqual({ status: 'success', identity: IDENTITY });
    expect(response.headers.get('Cache-Control')).toBe('no-store');
  });

  it('tells an opt-out, a refusal and a silent operator apart', async () => {
    const answers: SignIn[] = [
      { status: 'optout' },
      { status: 'refused', message: 'Invalid Identifier' },
      { status: 'unavailable', message: 'no answer' },
    ];
    const seen = [];
    for (const answer of answers) {
      const response = await site(answer).request('/api/login', json({ email: EMAIL, product: 'euid' }));
      seen.push([response.status, (await response.json()).status]);
    }
    expect(seen).toEqual([
      [200, 'optout'],
      [400, 'refused'],
      [502, 'unavailable'],
    ]);
  });

  it.each(['null', '[]', '"text"', '{', '{"product":"other"}'])('refuses the body %s', async (body) => {
    const response = await site().request('/api/login', { ...json({}), body });
    expect(response.status).toBe(400);
  });

  it('sets the cookie as the official SDK does and keeps the email out of the address', async () => {
    const response = await site().request('/api/cookie-login', form({ email: EMAIL, product: 'uid2' }));
    expect(response.status).toBe(303);
    expect(response.headers.get('Location')).toBe('/cookie?product=uid2&signin=success');
    const [pair = '', ...attributes] = (response.headers.get('Set-Cookie') ?? '').split('; ');
    const [name, value = ''] = pair.split('=');
    expect(name).toBe('__uid_2');
    expect(value).toBe(encodeURIComponent(JSON.stringify(IDENTITY)));
    expect(attributes).toContain('Path=/');
    expect(attributes).toContain(`Expires=${new Date(IDENTITY.refresh_expires).toUTCString()}`);
    expect(attributes).not.toContain('HttpOnly');
  });

  it('sets no cookie for a reader who has opted out, and deletes that of whoever came before', async () => {
    const response = await site({ status: 'optout' }).request('/api/cookie-login', form({ product: 'euid' }));
    expect(response.headers.get('Set-Cookie')).toMatch(/^__euid=; Max-Age=0; Path=\//);
    expect(response.headers.get('Location')).toContain('signin=optout');
  });

  it('refuses a form that another site sends', async () => {
    const foreign = form({ email: EMAIL, product: 'uid2' }, 'https://elsewhere.example');
    expect((await site().request('/api/cookie-login', foreign)).status).toBe(403);
  });

  it('refuses JSON that any page could send without asking first', async () => {
    const body = JSON.stringify({ email: EMAIL, product: 'uid2' });
    const response = await site().request('/api/login', { method: 'POST', body });
    expect(response.status).toBe(400);
  });

  it('deletes the cookie at logout', async () => {
    const response = await site().request('/api/logout', json({ product: 'euid' }));
    expect(response.headers.get('Set-Cookie')).toMatch(/^__euid=; Max-Age=0; Path=\//);
  });
});

describe('the pages', () => {
  it.each([
    '/',
    '/script-tag',
    '/cookie',
    '/esm',
    '/auction',
    '/script-tag?product=euid',
    '/auction?product=euid',
  ])('%s keeps to the policy and holds no secret', async (path) => {
    const response = await site().request(path);
    const page = await response.text();
    expect(response.headers.get('Content-Security-Policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
        "connect-src 'self' http://localhost:3001 http://localhost:3002; base-uri 'none'; form-action 'self'; " +
        "frame-ancestors 'none'",
    );
    expect(page).not.toMatch(/<script(?![^>]*\ssrc=)|\sstyle=|\son[a-z]+=/);
    expect(page).not.toContain(LOCAL_CREDENTIALS.clientSecret);
    expect(page).not.toContain(LOCAL_CREDENTIALS.apiKey);
  });

  it('escapes what the address brings', async () => {
    const page = await (await site().request('/script-tag?clock="><script>alert(1)</script>')).text();
    expect(page).not.toContain('<script>alert');
  });

  it('shows who is lost a page with a way back, and scripts a line', async () => {
    const { request } = site();
    const response = await request('/lost?product=euid', { headers: { Accept: 'text/html,*/*' } });
    const page = await response.text();
    expect(response.status).toBe(404);
    expect(page).toMatch(/<html lang="en">.*<title>No such page/s);
    expect(page).toContain('<a href="/?product=euid">Back to the front page</a>');
    expect(page).not.toContain('aria-current="page"');
    expect(await (await request('/lost.js')).text()).not.toContain('<');
  });

  it('serves its scripts, and nothing beside them', async () => {
    const { request } = site();
    expect((await request('/browser/panel.js')).headers.get('Content-Type')).toMatch(/^text\/javascript/);
    expect((await request('/browser/%2e%2e/settings.ts')).status).toBe(404);
    expect((await request('/browser/..%2fsettings.ts')).status).toBe(404);
  });

  it('disables the faults where the operator is not a local one', async () => {
    const page = await (await site(undefined, true).request('/script-tag')).text();
    expect(page).toMatch(/<fieldset[^>]*id="faults" disabled/);
    expect(page).toContain('OPERATOR_URL');
  });
});

describe('the auction page', () => {
  it('has a Prebid for every way but names that nobody has given', async () => {
    const { request } = site();
    const script = await request('/prebid/bridge-plain.js');
    expect(script.headers.get('Content-Type')).toMatch(/^text\/javascript/);
    const text = await script.text();
    expect(text).toContain('pbjsBridge');
    expect(text).not.toMatch(/rtb\.openx\.net|adnxs(-simple)?\.com\/ut\/|fastlane\.json/);
    expect((await request('/prebid/other.js')).status).toBe(404);
  });

  it("keeps what its bidders were asked, and knows no others' bidders", async () => {
    const { request } = site();
    const bids = { ...json({ user: { ext: { eids: [] } } }), headers: { 'Content-Type': 'text/plain' } };
    expect((await request('/bidders/stock/openx', bids)).status).toBe(204);
    expect((await request('/bidders/bridge/rubicon?eid_a=b')).status).toBe(204);
    expect((await request('/bidders/bridge/other')).status).toBe(404);
    expect((await request('/bidders/other/openx', bids)).status).toBe(404);
    const all = await (await request('/api/bid-requests')).json();
    expect(all.requests).toMatchObject([
      { lane: 'stock', bidder: 'openx', method: 'POST', body: { user: { ext: { eids: [] } } } },
      { lane: 'bridge', bidder: 'rubicon', method: 'GET', query: 'eid_a=b' },
    ]);
    expect((await (await request(`/api/bid-requests?after=${all.last}`)).json()).requests).toEqual([]);
  });
});

describe('the switchboard', () => {
  it('sets a fault and reports it with the log', async () => {
    const { request, local } = site();
    const set = await request('/api/operator-faults', json({ product: 'uid2', mode: 'slow', ms: 50 }));
    expect(await set.json()).toEqual({ mode: 'slow', ms: 50 });
    await local.fetch(new Request('http://localhost:3001/v2/token/refresh', { method: 'POST' }));
    const report = await (await request('/api/operator-log?product=uid2')).json();
    expect(report).toMatchObject({ counts: { '/v2/token/refresh': 1 }, fault: { mode: 'slow' } });
  });

  it('says which field of a fault is wrong', async () => {
    const response = await site().request('/api/operator-faults', json({ product: 'uid2', mode: 'sulk' }));
    expect(response.status).toBe(400);
    expect((await response.json()).message).toMatch(/^mode must be one of/);
  });

  it('sets lifetimes that make sense, and no others', async () => {
    const { request, local } = site();
    const set = (lifetimes: object) =>
      request('/api/operator-lifetimes', json({ product: 'uid2', ...lifetimes }));
    expect((await set({ identity: 6, refreshFrom: 2 })).status).toBe(200);
    expect((await set({ refreshExpires: 9 })).status).toBe(200);
    expect((await set({ refreshFrom: 7 })).status).toBe(400);
    expect((await set({ refreshFrom: '2' })).status).toBe(400);
    expect(local.lifetimes()).toEqual({ identity: 6, refreshFrom: 2, refreshExpires: 9 });
  });

  it('has nothing to switch where the operator is not a local one', async () => {
    const { request } = site(undefined, true);
    expect((await request('/api/operator-faults', json({ product: 'uid2', mode: 'down' }))).status).toBe(404);
    expect((await request('/api/operator-log?product=uid2')).status).toBe(404);
  });
});
