import { beforeEach, describe, expect, it } from 'vitest';
import {
  answer,
  createBrowser,
  due,
  KEY,
  leaveSealed,
  NOW,
  openSealedPage,
  showsSecret,
} from '../fixtures/sealed-page.js';
import { issue } from '../simulation/answers.js';
import { client as plainClient } from '../simulation/client.js';
import { createWorld, type Profile } from '../simulation/world.js';

const HOUR = 3_600_000;

let profile: Profile;
beforeEach(() => {
  profile = createBrowser();
});

const stored = (): string => `${profile.items.get(KEY)}`;

describe('between tabs', () => {
  it('the sealing of an identity is no news', async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const page = openSealedPage({ profile, identity: issue(NOW), gate });
    const other = openSealedPage({ profile });
    let told = 0;
    other.client.subscribe(() => told++);
    page.client.subscribe(() => told++);
    open();
    await page.idle();
    expect(JSON.parse(stored()).sealed).toBeDefined();
    other.world.otherTabWrote(KEY);
    page.world.wake();
    expect(told).toBe(0);
    expect(other.client.state).toBe('ESTABLISHED');
  });

  it('one refreshes what another has sealed after both had begun', async () => {
    const identity = due();
    const page = openSealedPage({ profile, identity });
    const other = openSealedPage({ profile });
    await page.idle();
    await other.idle();
    other.world.shiftClock(1_000);
    // Second by second: the cipher works in the machine's own time, and is not to be overtaken by its time limit.
    for (let second = 0; second < 60; second++) {
      await other.world.pass(1_000);
      await other.idle();
    }
    expect(other.world.requests.at(-1)?.body).toBe(identity.refresh_token);
  });

  it('one takes over what another has refreshed', async () => {
    const identity = due();
    const page = openSealedPage({ profile, identity });
    await page.idle();
    const other = openSealedPage({ profile });
    await other.idle();
    const fresh = issue(NOW);
    await answer(page, fresh, identity);
    other.world.otherTabWrote(KEY);
    expect(other.client.token).toBe(fresh.advertising_token);
    await answer(other, fresh, identity);
    expect(other.client.token).toBe(fresh.advertising_token);
  });

  it.each(['logout', 'new user'])('a %s while the cipher works is final', async (what) => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const page = openSealedPage({ profile, identity: issue(NOW), gate });
    const next = issue(NOW);
    const elsewhere = openSealedPage({ profile, gate: new Promise(() => {}) });
    if (what === 'logout') elsewhere.client.disconnect();
    else elsewhere.client.setIdentity(next);
    open();
    await page.idle();
    if (what === 'logout') expect(profile.items.has(KEY)).toBe(false);
    else expect(JSON.parse(stored())).toMatchObject({ advertising_token: next.advertising_token });
    expect(stored()).not.toContain('"sealed":');
    expect(page.world.warnings).toEqual([]);
  });

  it('a logout while the secrets are being opened is final', async () => {
    await leaveSealed(profile, due());
    const page = openSealedPage({ profile });
    page.client.disconnect();
    await page.idle();
    expect(page.world.requests).toEqual([]);
    expect(profile.items.has(KEY)).toBe(false);
  });

  it('a logout elsewhere while the secrets are being opened is final, also before the news of it', async () => {
    await leaveSealed(profile, due());
    const page = openSealedPage({ profile });
    profile.items.delete(KEY);
    await page.idle();
    expect(page.world.requests).toEqual([]);
    expect(page.client.token).toBeUndefined();
  });

  it('a logout while storage is blocked is final, although another has sealed the identity unheard', async () => {
    let open = () => {};
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const page = openSealedPage({ profile, identity: issue(NOW), gate });
    const plain = createWorld({ profile });
    const left = plainClient(plain);
    const other = openSealedPage({ profile, gate: new Promise(() => {}) });
    open();
    await page.idle();
    for (const { world, client } of [{ world: plain, client: left }, other]) {
      world.block('everything');
      client.disconnect();
      world.block('nothing');
      world.wake();
      expect(client.token).toBeUndefined();
    }
    const next = issue(NOW);
    page.client.setIdentity(next);
    plain.otherTabWrote(KEY);
    expect(left.token).toBe(next.advertising_token);
  });

  it('two that make a key at once use the same', async () => {
    const first = openSealedPage({ profile, identity: issue(NOW) });
    const second = openSealedPage({ profile });
    const last = due();
    second.client.setIdentity(last);
    await Promise.all([first.idle(), second.idle()]);
    await first.idle();
    const page = openSealedPage({ profile });
    await page.idle();
    expect(page.world.requests[0]?.body).toBe(last.refresh_token);
  });
});

describe('migration', () => {
  it('seals a plain identity where it is', async () => {
    const identity = due();
    profile.items.set(KEY, JSON.stringify(identity));
    const page = openSealedPage({ profile });
    expect(page.client.token).toBe(identity.advertising_token);
    expect(showsSecret(stored(), identity)).toBe(false);
    await page.idle();
    expect(page.world.requests[0]?.body).toBe(identity.refresh_token);
    page.client.close();
    const next = openSealedPage({ profile });
    await next.idle();
    expect(next.world.requests[0]?.body).toBe(identity.refresh_token);
  });

  it('goes back with the next refresh where sealing is switched off', async () => {
    const identity = due();
    await leaveSealed(profile, identity);
    const page = openSealedPage({ profile, enabled: false });
    expect(page.client.token).toBe(identity.advertising_token);
    await page.idle();
    const fresh = issue(NOW);
    await answer(page, fresh, identity);
    expect(JSON.parse(stored())).toEqual(fresh);
    expect(plainClient(createWorld({ profile })).token).toBe(fresh.advertising_token);
  });

  it('that was forgotten costs the refresh, and neither the token nor a secret', async () => {
    const identity = due();
    await leaveSealed(profile, identity);
    const world = createWorld({ profile });
    const client = plainClient(world);
    expect(world.requests.map(({ body }) => body)).toEqual(['sealed']);
    world.requests[0]?.answer(new Response('{"status":"client_error"}', { status: 400 }));
    await world.pass(HOUR / 2);
    expect(client.token).toBe(identity.advertising_token);
  });
});
