import { describe, expect, test } from 'vitest';
import type { Identity } from '../identity/identity.js';
import { issue, sealed, success } from '../simulation/answers.js';
import { createProfile } from '../simulation/world.js';
import { EUID_BRAND } from './euid-brand.js';
import { createPage, type Page } from './fixtures/page.js';
import type { UID2_BRAND } from './uid2-brand.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const expired = (page: Page): Identity =>
  issue(page.world.now(), {
    refresh_from: page.world.now() - HOUR,
    identity_expires: page.world.now() - MINUTE,
  });
const due = (page: Page): Identity => issue(page.world.now(), { refresh_from: page.world.now() - 1 });

const idOf = ({ advertising_token }: Identity) => ({ id: advertising_token });

describe('an id', () => {
  test('is there at once where the supplied token is valid', () => {
    const page = createPage();
    const identity = issue(page.world.now());
    const { response } = page.ask({ uid2Token: identity });
    expect(response?.callback).toBeUndefined();
    expect(page.value()).toEqual(idOf(identity));
    expect(page.world.requests).toEqual([]);
  });

  test('of a token that is due goes out at once, and its refresh in the same turn', () => {
    const page = createPage();
    const identity = due(page);
    const { response } = page.ask({ uid2Token: identity });
    expect(response?.callback).toBeUndefined();
    expect(page.value()).toEqual(idOf(identity));
    expect(page.world.requests.map(({ body }) => body)).toEqual([identity.refresh_token]);
  });

  test('that comes late is looked up live, without Prebid asking again', async () => {
    const page = createPage();
    const identity = due(page);
    page.ask({ uid2Token: identity });
    const fresh = issue(page.world.now());
    page.world.requests[0]?.answer(success(fresh, identity));
    await page.world.pass(0);
    expect(page.value()).toEqual(idOf(fresh));
  });

  test('is gone the moment its token expires', async () => {
    const page = createPage();
    page.ask({ uid2Token: issue(page.world.now()) });
    await page.world.pass(HOUR - 1);
    expect(page.value()).toBeDefined();
    await page.world.pass(1);
    expect(page.value()).toBeUndefined();
  });

  test('holds no secret of what Prebid stores or shows', () => {
    const page = createPage();
    const identity = issue(page.world.now());
    const { response } = page.ask({ uid2Token: identity });
    expect(response?.id).toEqual({ latestToken: idOf(identity) });
  });

  test('is undefined for a value that Prebid has not', () => {
    expect(createPage().module.decode(undefined)).toBeUndefined();
  });
});

describe('eids', () => {
  const extOf = (page: Page, name: string): unknown =>
    (page.module.eids[name] as typeof UID2_BRAND).getUidExt?.({ ext: { of: 'the page' } });

  test('of UID2 carry the ext that a page has configured, as with Prebid’s own module; those of EUID none', () => {
    expect(extOf(createPage(), 'uid2')).toEqual({ of: 'the page' });
    expect(extOf(createPage(undefined, undefined, EUID_BRAND), 'euid')).toBeUndefined();
  });

  test('have one key only, which Prebid then takes for the primary one', () => {
    expect(Object.keys(createPage().module.eids)).toEqual(['uid2']);
  });
});

describe('an expired token', () => {
  test('makes Prebid wait for its refresh, and no longer', async () => {
    const page = createPage();
    const identity = expired(page);
    const { answers } = page.ask({ uid2Token: identity });
    expect(page.value()).toBeUndefined();
    const fresh = issue(page.world.now());
    page.world.requests[0]?.answer(success(fresh, identity));
    await page.world.pass(0);
    expect(answers).toHaveLength(1);
    expect(page.value()).toEqual(idOf(fresh));
  });

  test('lets go of Prebid where no answer ever comes', async () => {
    const page = createPage();
    const { answers } = page.ask({ uid2Token: expired(page) });
    await page.world.pass(4_999);
    expect(answers).toEqual([]);
    await page.world.pass(1);
    expect(answers).toEqual([{}]);
  });

  test('lets go of Prebid also where the browser can’t end a request', async () => {
    const page = createPage();
    Object.assign(page.world.environment, { AbortSignal: {} });
    const { answers } = page.ask({ uid2Token: expired(page) });
    await page.world.pass(5_000);
    expect(answers).toEqual([{}]);
  });

  test('whose refresh fails is tried again, ever more seldom', async () => {
    const page = createPage();
    page.ask({ uid2Token: expired(page) });
    for (let minute = 0; minute < 60; minute++) {
      for (const request of page.world.requests) request.fail();
      await page.world.pass(MINUTE);
    }
    expect(page.world.requests.length).toBeGreaterThan(10);
    expect(page.world.requests.length).toBeLessThan(40);
  });

  test('that the operator refuses is not sent again for ten minutes, by this page or the next', async () => {
    const profile = createProfile();
    const first = createPage(profile);
    const uid2Token = expired(first);
    first.ask({ uid2Token });
    first.world.requests[0]?.answer(new Response('{"status":"invalid_token"}', { status: 400 }));
    await first.world.pass(9 * MINUTE);
    const second = createPage(profile, first.world.now());
    expect(second.ask({ uid2Token }).response?.callback).toBeUndefined();
    expect([first.world.requests.length, second.world.requests.length]).toEqual([1, 0]);
    await second.world.pass(MINUTE);
    expect(second.world.requests[0]?.body).toBe(uid2Token.refresh_token);
  });

  test('is what a fast device clock makes of a fresh one: the answer sets it right', async () => {
    const page = createPage();
    const behind = page.world.now() - 24 * HOUR;
    const identity = issue(behind, { refresh_expires: behind + 720 * HOUR });
    page.ask({ uid2Token: identity });
    const fresh = issue(behind + 1_000, { refresh_expires: behind + 720 * HOUR });
    page.world.requests[0]?.answer(success(fresh, identity));
    await page.world.pass(0);
    expect(page.value()).toEqual(idOf(fresh));
  });
});

describe('two tabs', () => {
  test('send one request: the other waits for its end and takes the token', async () => {
    const profile = createProfile();
    const first = createPage(profile);
    const second = createPage(profile);
    const uid2Token = expired(first);
    first.ask({ uid2Token });
    const { answers } = second.ask({ uid2Token });
    const fresh = issue(first.world.now());
    first.world.requests[0]?.answer(success(fresh, uid2Token));
    await first.world.pass(0);
    await second.world.pass(100);
    expect(second.world.requests).toEqual([]);
    expect(answers).toHaveLength(1);
    expect(second.value()).toEqual(idOf(fresh));
  });

  test('take a refreshed token within a second also where theirs is still valid', async () => {
    const profile = createProfile();
    const first = createPage(profile);
    const second = createPage(profile);
    const uid2Token = due(first);
    first.ask({ uid2Token });
    expect(second.ask({ uid2Token }).response?.callback).toBeUndefined();
    const fresh = issue(first.world.now());
    first.world.requests[0]?.answer(success(fresh, uid2Token));
    await first.world.pass(0);
    await second.world.pass(1_000);
    expect(second.world.requests).toEqual([]);
    expect(second.value()).toEqual(idOf(fresh));
  });

  test('of which one is closed in mid-request: the other asks when the lease is over', async () => {
    const profile = createProfile();
    const uid2Token = expired(createPage());
    createPage(profile).ask({ uid2Token });
    const second = createPage(profile);
    second.ask({ uid2Token });
    await second.world.pass(1_900);
    expect(second.world.requests).toEqual([]);
    await second.world.pass(200);
    expect(second.world.requests).toHaveLength(1);
  });
});

describe('someone else', () => {
  test('ends the request for the user before, whose answer is neither shown nor stored', async () => {
    const page = createPage();
    const before = due(page);
    page.ask({ uid2Token: before });
    const after = issue(page.world.now());
    page.ask({ uid2Token: after });
    expect(page.world.requests[0]?.init.signal?.aborted).toBe(true);
    page.world.requests[0]?.answer(success(issue(page.world.now()), before));
    await page.world.pass(MINUTE);
    expect(page.value()).toEqual(idOf(after));
    expect(page.stored()).toMatchObject({ latestToken: after });
  });

  test('who has logged in in another tab is not overwritten by an answer to the user before', async () => {
    const profile = createProfile();
    const page = createPage(profile);
    const before = due(page);
    page.ask({ uid2Token: before });
    const after = issue(page.world.now());
    createPage(profile).ask({ uid2Token: after });
    page.world.requests[0]?.answer(success(issue(page.world.now()), before));
    await page.world.pass(0);
    expect(page.value()).toEqual(idOf(after));
    expect(page.stored()).toMatchObject({ latestToken: after });
  });

  test('nobody: cleared storage in mid-refresh is a logout', async () => {
    const profile = createProfile();
    const page = createPage(profile);
    const identity = due(page);
    page.ask({ uid2Token: identity });
    profile.items.clear();
    page.world.requests[0]?.answer(success(issue(page.world.now()), identity));
    await page.world.pass(0);
    expect(page.value()).toBeUndefined();
    expect(profile.items.size).toBe(0);
  });
});

describe('an end', () => {
  test('by opt-out is remembered, and nothing is asked again', async () => {
    const profile = createProfile();
    const page = createPage(profile);
    const uid2Token = due(page);
    page.ask({ uid2Token });
    page.world.requests[0]?.answer(sealed({ status: 'optout' }, uid2Token));
    await page.world.pass(HOUR);
    expect(page.value()).toEqual({ optout: true });
    const next = createPage(profile, page.world.now());
    next.ask({ uid2Token });
    expect(next.value()).toEqual({ optout: true });
    expect(next.world.requests).toEqual([]);
  });

  test('by data deletion takes what is stored and what is in flight', async () => {
    const profile = createProfile();
    const page = createPage(profile);
    const identity = due(page);
    page.ask({ uid2Token: identity });
    page.module.onDataDeletionRequest();
    page.world.requests[0]?.answer(success(issue(page.world.now()), identity));
    await page.world.pass(HOUR);
    expect(page.value()).toBeUndefined();
    expect(profile.items.size).toBe(0);
  });

  test('by a consent that is withdrawn shows nothing any more, and ends all work', async () => {
    const page = createPage(undefined, undefined, EUID_BRAND);
    const consent = (given: boolean) => ({
      gdpr: {
        gdprApplies: true,
        vendorData: { purpose: { consents: { 1: given } }, vendor: { consents: { 21: true } } },
      },
    });
    page.ask({ euidToken: due(page) }, consent(true));
    expect(page.value()).toBeDefined();
    const before = page.stored();
    expect(page.ask({ euidToken: due(page) }, consent(false)).response).toBeUndefined();
    expect(page.value()).toBeUndefined();
    // An answer that comes all the same is not stored.
    page.world.requests[0]?.answer(success(issue(page.world.now()), before?.latestToken as Identity));
    await page.world.pass(2 * HOUR);
    expect(page.stored()).toEqual(before);
    expect(page.world.requests).toHaveLength(1);
  });
});
