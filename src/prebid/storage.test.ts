import { describe, expect, test } from 'vitest';
import type { Identity } from '../identity/identity.js';
import { issue, success } from '../simulation/answers.js';
import { createProfile } from '../simulation/world.js';
import { createPage } from './fixtures/page.js';

const HOUR = 3_600_000;

const idOf = ({ advertising_token }: Identity) => ({ id: advertising_token });

describe('storage', () => {
  test('that is blocked costs one warning, and no id on this page', async () => {
    const page = createPage();
    page.world.block('everything');
    const identity = issue(page.world.now(), { refresh_from: page.world.now() - 1 });
    page.ask({ uid2Token: identity });
    const fresh = issue(page.world.now());
    page.world.requests[0]?.answer(success(fresh, identity));
    await page.world.pass(0);
    expect(page.value()).toEqual(idOf(fresh));
    expect(page.warnings).toEqual(['storage blocked or full']);
  });

  test('may be a cookie, which takes over what localStorage held', () => {
    const profile = createProfile();
    const identity = issue(createPage().world.now());
    createPage(profile).ask({ uid2Token: identity });
    const page = createPage(profile);
    page.ask({ storage: 'cookie' });
    expect(page.value()).toEqual(idOf(identity));
    expect(decodeURIComponent(profile.cookies.get('__uid2_advertising_token') ?? '')).toContain(
      identity.advertising_token,
    );
  });

  test('keeps the supplied token beside the refreshed one, so that a page that still supplies it changes nothing', async () => {
    const profile = createProfile();
    const page = createPage(profile);
    const uid2Token = issue(page.world.now() - 2 * HOUR);
    page.ask({ uid2Token });
    const fresh = issue(page.world.now());
    page.world.requests[0]?.answer(success(fresh, uid2Token));
    await page.world.pass(0);
    const next = createPage(profile, page.world.now());
    next.ask({ uid2Token });
    expect(next.value()).toEqual(idOf(fresh));
    expect(next.stored()).toMatchObject({ originalToken: uid2Token, latestToken: fresh });
  });
});
