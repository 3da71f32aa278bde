import { describe, expect, it } from 'vitest';
import type { Identity } from './identity/identity.js';
import { issue, sealed, success } from './simulation/answers.js';
import { client, refreshing } from './simulation/client.js';
import { createProfile, createWorld, settle } from './simulation/world.js';
import { inCookie } from './storage/cookie.js';

const KEY = 'UID2-sdk-identity';
const MINUTE = 60_000;

describe('logout', () => {
  it('is final while a request is in the air', async () => {
    const { world, request, subject, identity } = refreshing();
    subject.disconnect();
    expect(request.init.signal?.aborted).toBe(true);
    request.answer(success(issue(world.now()), identity));
    await world.pass(MINUTE);
    expect(subject.token).toBeUndefined();
    expect(world.environment.localStorage.getItem(KEY)).toBeNull();
    expect(world.requests).toHaveLength(1);
  });

  it('is final while the answer is being read and opened', async () => {
    for (let turns = 0; turns < 12; turns++) {
      const { world, request, subject, identity } = refreshing();
      request.answer(success(issue(world.now()), identity));
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      subject.disconnect();
      await settle();
      expect(subject.token).toBeUndefined();
      expect(world.environment.localStorage.getItem(KEY)).toBeNull();
    }
  });

  it('in another tab stands against an answer that comes later', async () => {
    const profile = createProfile();
    const { world, request, subject, identity } = refreshing({}, createWorld({ profile }));
    const elsewhere = createWorld({ profile });
    client(elsewhere).disconnect();
    // No storage event: the tab may hear of it late.
    request.answer(success(issue(world.now()), identity));
    await settle();
    expect(subject.state).toBe('NO_IDENTITY');
    expect(profile.items.has(KEY)).toBe(false);
  });

  it('in another tab is known to a thawed page before the news of it has come, though it is still hidden', () => {
    const profile = createProfile();
    const world = createWorld({ profile });
    const subject = client(world, { identity: issue(world.now()) });
    client(createWorld({ profile })).disconnect();
    world.thaw();
    expect(subject.state).toBe('NO_IDENTITY');
  });

  it('in another tab is heard at once', async () => {
    const profile = createProfile();
    const world = createWorld({ profile });
    const subject = client(world, { identity: issue(world.now()) });
    await settle();
    profile.items.delete(KEY);
    world.otherTabWrote(KEY);
    expect(subject.state).toBe('NO_IDENTITY');
  });

  it('holds although the place keeps the identity', () => {
    const world = createWorld();
    const identity = issue(world.now());
    const subject = client(world, { identity, storage: inCookie() });
    world.block('writes');
    subject.disconnect();
    world.wake();
    expect(subject.token).toBeUndefined();
  });
});

describe('a new user', () => {
  it('is the only one ever seen again, although the old one was being refreshed', async () => {
    const { world, request, subject, identity } = refreshing();
    const next = issue(world.now());
    subject.setIdentity(next);
    request.answer(success(issue(world.now()), identity));
    await settle();
    expect(subject.token).toBe(next.advertising_token);
    expect(world.environment.localStorage.getItem(KEY)).toContain(next.refresh_token);
  });

  it('is refused with a message that names the field, and nothing is lost', () => {
    const world = createWorld();
    const identity = issue(world.now());
    const subject = client(world, { identity });
    const { identity_expires: _, ...broken } = issue(world.now());
    expect(() => subject.setIdentity(broken as Identity)).toThrow(/identity_expires/);
    expect(subject.token).toBe(identity.advertising_token);
  });
});

describe('the end of an identity', () => {
  it('is an opt-out that the operator seals', async () => {
    const { world, request, subject, identity } = refreshing();
    request.answer(sealed({ status: 'optout' }, identity));
    await world.pass(MINUTE);
    expect(subject.state).toBe('OPT_OUT');
    expect(subject.token).toBeUndefined();
    expect(client(createWorld({ now: world.now() })).state).toBe('NO_IDENTITY');
    expect(world.requests).toHaveLength(1);
  });

  it('is the word that the refresh token has expired', async () => {
    const { request, subject } = refreshing();
    request.answer(new Response('{"status":"expired_token"}', { status: 400 }));
    await settle();
    expect(subject.state).toBe('REFRESH_EXPIRED');
  });

  it('comes without any event: an expired token is shown by nobody', async () => {
    const world = createWorld();
    const subject = client(world, { identity: issue(world.now()) });
    let told = 0;
    subject.subscribe(() => told++);
    for (let minute = 0; minute < 61; minute++) {
      for (const request of world.requests) request.fail();
      await world.pass(MINUTE);
    }
    expect(subject.token).toBeUndefined();
    expect(subject.state).toBe('EXPIRED');
    expect(told).toBe(1);
  });
});
