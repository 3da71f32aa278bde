import { describe, expect, it } from 'vitest';
import { type Identity, optOut } from './identity/identity.js';
import { issue, success } from './simulation/answers.js';
import { client, refreshing } from './simulation/client.js';
import { createProfile, createWorld, settle } from './simulation/world.js';
import { inCookie } from './storage/cookie.js';

const KEY = 'UID2-sdk-identity';
const MINUTE = 60_000;

describe('a failing operator', () => {
  const answers: [string, (identity: Identity) => Response][] = [
    ['500', () => new Response('<html>', { status: 500 })],
    ['429', () => new Response('', { status: 429 })],
    ['refusal', () => new Response('{"status":"error","message":"Error refreshing token"}', { status: 400 })],
    ['junk', () => new Response('junk')],
    ['truncated', (identity) => new Response(sealedText(identity).slice(0, 40))],
    ['wrong key', () => success(issue(0), issue(0))],
    ['plain opt-out on 500', () => new Response('{"status":"optout"}', { status: 500 })],
    ['plain success on 200', () => new Response(JSON.stringify({ status: 'success', body: issue(0) }))],
  ];
  const sealedText = (identity: Identity) => Buffer.from(JSON.stringify(identity)).toString('base64');

  it.each(answers)(
    'that answers with %s keeps the valid token available, with at most 8 requests a minute',
    async (_, answer) => {
      const { world, subject, identity } = refreshing();
      for (let second = 0; second < 60; second++) {
        for (const request of world.requests) request.answer(answer(identity));
        expect(subject.token).toBe(identity.advertising_token);
        await world.pass(1_000);
      }
      expect(world.requests.length).toBeGreaterThan(0);
      expect(world.requests.length).toBeLessThanOrEqual(8);
    },
  );

  it('that never answers is given up after the time limit and asked again', async () => {
    const { world, subject, identity } = refreshing();
    await world.pass(11_000);
    expect(world.requests[0]?.init.signal?.aborted).toBe(true);
    await world.pass(10_000);
    expect(world.requests).toHaveLength(2);
    expect(subject.token).toBe(identity.advertising_token);
  });

  it('is asked again within 3 s of coming back online', async () => {
    const { world, subject, identity } = refreshing();
    for (let minute = 0; minute < 10; minute++) {
      for (const request of world.requests) request.fail();
      await world.pass(MINUTE);
    }
    const before = world.requests.length;
    for (const request of world.requests) request.fail();
    await settle();
    world.wake();
    await world.pass(3_000);
    const fresh = issue(world.now());
    expect(world.requests.length).toBeGreaterThan(before);
    world.requests.at(-1)?.answer(success(fresh, identity));
    await settle();
    expect(subject.token).toBe(fresh.advertising_token);
  });

  it('is left alone as long as it asks with Retry-After, however often the user comes back', async () => {
    const { world, request } = refreshing();
    request.answer(new Response('', { status: 429, headers: { 'Retry-After': '120' } }));
    for (let second = 0; second < 110; second += 10) {
      await world.pass(10_000);
      world.wake();
    }
    expect(world.requests).toHaveLength(1);
    await world.pass(20_000);
    expect(world.requests).toHaveLength(2);
  });

  it('is not asked again at once where the waits that are asked for are longer than any of ours', async () => {
    const world = createWorld({ random: () => 0.9 });
    const retry = { base: 7_200_000, cap: 86_400_000 };
    const { request } = refreshing({ retry }, world);
    request.answer(new Response('{}', { status: 500 }));
    await world.pass(59 * MINUTE);
    expect(world.requests).toHaveLength(1);
    await world.pass(2 * MINUTE);
    expect(world.requests).toHaveLength(2);
  });

  it('warns once, without a secret', async () => {
    const { world, identity } = refreshing();
    for (let second = 0; second < 60; second++) {
      for (const request of world.requests) request.fail();
      await world.pass(1_000);
    }
    expect(world.warnings).toHaveLength(1);
    expect(world.warnings.join()).not.toContain(identity.refresh_token);
  });
});

describe('storage that fails', () => {
  it.each(['writes', 'everything'] as const)(
    '(%s) leaves the page a working client, with one warning',
    async (what) => {
      const world = createWorld();
      world.block(what);
      const identity = issue(world.now(), { refresh_from: world.now() });
      const subject = client(world, { identity });
      const fresh = issue(world.now());
      world.requests[0]?.answer(success(fresh, identity));
      await settle();
      expect(subject.token).toBe(fresh.advertising_token);
      expect(world.warnings).toHaveLength(1);
    },
  );

  it('takes no token away when it can no longer be read', () => {
    const world = createWorld();
    const identity = issue(world.now());
    const subject = client(world, { identity });
    world.block('everything');
    world.wake();
    expect(subject.token).toBe(identity.advertising_token);
  });

  it('is no reason to miss a logout in another tab after one here', async () => {
    const profile = createProfile();
    const world = createWorld({ profile });
    const subject = client(world);
    await settle();
    subject.disconnect();
    const other = client(createWorld({ profile }), { identity: issue(world.now()) });
    world.otherTabWrote(KEY);
    expect(subject.token).toBe(other.token);
    other.disconnect();
    world.otherTabWrote(KEY);
    expect(subject.token).toBeUndefined();
  });

  it('leaves the identity to other tabs and the next page when it has no room for a refreshed one', async () => {
    const profile = createProfile();
    const { world, request, identity, subject } = refreshing({}, createWorld({ profile }));
    world.block('writes');
    const fresh = issue(world.now());
    request.answer(success(fresh, identity));
    await settle();
    expect(subject.token).toBe(fresh.advertising_token);
    expect(profile.items.get(KEY)).toContain(identity.refresh_token);
  });

  it('brings nothing back that was renewed while it was blocked', async () => {
    const { world, request, identity, subject } = refreshing();
    world.block('everything');
    const fresh = issue(world.now());
    request.answer(success(fresh, identity));
    await settle();
    world.block('nothing');
    world.wake();
    expect(subject.token).toBe(fresh.advertising_token);
  });

  it('brings nobody back who logged out while it was blocked', () => {
    const world = createWorld();
    const subject = client(world, { identity: issue(world.now()) });
    world.block('everything');
    subject.disconnect();
    world.block('nothing');
    world.wake();
    expect(subject.token).toBeUndefined();
  });

  it.each(['{', 'null', '5', '[]', '{"advertising_token":5}', '"hi"'])(
    '(%s) counts as no identity',
    (text) => {
      const profile = createProfile();
      profile.items.set(KEY, text);
      const subject = client(createWorld({ profile }));
      expect(subject.token).toBeUndefined();
    },
  );

  it('is repaired when another script writes junk over the identity', async () => {
    const profile = createProfile();
    const world = createWorld({ profile });
    const identity = issue(world.now());
    const subject = client(world, { identity });
    await settle();
    profile.items.set(KEY, '{junk');
    world.otherTabWrote(KEY);
    expect(subject.token).toBe(identity.advertising_token);
    expect(profile.items.get(KEY)).toContain(identity.refresh_token);
  });

  it('that cannot hold a long cookie keeps the identity for the page', () => {
    const world = createWorld();
    const identity = issue(world.now(), { advertising_token: 'x'.repeat(5_000) });
    const subject = client(world, { identity, storage: inCookie() });
    world.wake();
    expect(subject.token).toBe(identity.advertising_token);
    expect(world.warnings).toHaveLength(1);
  });

  // JSON holds objects that nothing can be counted or compared with: doing so throws.
  it.each(['clock_offset', 'refresh_from', 'identity_expires', 'refresh_expires', 'status', 'note'])(
    'is read without a throw where %s cannot be counted with',
    async (field) => {
      for (const whole of [issue(createWorld().now()), optOut(createWorld().now()), {}]) {
        const profile = createProfile();
        profile.items.set(KEY, JSON.stringify({ ...whole, [field]: { valueOf: 0, toString: 0 } }));
        const world = createWorld({ profile });
        const subject = client(world);
        await world.pass(MINUTE);
        world.wake();
        subject.getSnapshot();
        subject.setIdentity(issue(world.now()));
        expect(subject.token).toBeDefined();
      }
    },
  );
});
