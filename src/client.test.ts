import { describe, expect, it } from 'vitest';
import { createClient, TokenUnavailableError } from './client.js';
import type { Identity } from './identity/identity.js';
import { EUID, UID2 } from './identity/product.js';
import type { ClientOptions } from './options.js';
import { issue, sealed, success } from './simulation/answers.js';
import { createProfile, createWorld, settle, type World } from './simulation/world.js';
import { inCookie } from './storage/cookie.js';
import { inMemory } from './storage/memory.js';

const KEY = 'UID2-sdk-identity';
const MINUTE = 60_000;

const client = (world: World, options: ClientOptions = {}) =>
  createClient(UID2, { environment: world.environment, ...options });

/** A client whose identity is due for a refresh, with that refresh in the air. */
function refreshing(options: ClientOptions = {}, world = createWorld()) {
  const identity = issue(world.now(), { refresh_from: world.now() - 1 });
  const subject = client(world, { identity, ...options });
  const request = world.requests[0];
  if (!request) throw new Error('no request was sent');
  return { world, identity, subject, request };
}

describe('a client', () => {
  it('hands out the token of the identity it was given, and stores it', () => {
    const world = createWorld();
    const identity = issue(world.now());
    const subject = client(world, { identity });
    expect(subject.token).toBe(identity.advertising_token);
    expect(subject.state).toBe('ESTABLISHED');
    expect(JSON.parse(world.environment.localStorage().getItem(KEY) ?? '')).toEqual(identity);
  });

  it('shows no secret in its view of the identity', () => {
    const world = createWorld();
    const identity = issue(world.now());
    const shown = JSON.stringify(client(world, { identity }).getSnapshot());
    expect(shown).not.toContain(identity.refresh_token);
    expect(shown).not.toContain(identity.refresh_response_key);
  });

  it('goes on with the stored identity on the next page', () => {
    const profile = createProfile();
    const identity = issue(createWorld().now());
    client(createWorld({ profile }), { identity });
    expect(client(createWorld({ profile })).token).toBe(identity.advertising_token);
  });

  it('refreshes with one simple request, in the same turn', () => {
    const { request, identity } = refreshing();
    expect(request.url).toMatch(
      /^https:\/\/prod\.uidapi\.com\/v2\/token\/refresh\?client=everid-\d+\.\d+\.\d+$/,
    );
    expect(request.body).toBe(identity.refresh_token);
    expect(request.init.headers).toBeUndefined();
  });

  it.each([32, 16])(
    'opens an answer sealed with a key of %i bytes, with text of any language',
    async (bytes) => {
      const world = createWorld();
      const { request, subject, identity } = refreshing(
        {
          identity: issue(world.now(), {
            refresh_from: world.now() - 1,
            refresh_response_key: Buffer.alloc(bytes, 7).toString('base64'),
          }),
        },
        world,
      );
      const held = { ...identity, refresh_response_key: Buffer.alloc(bytes, 7).toString('base64') };
      request.answer(success(issue(world.now(), { advertising_token: 'Té漢字🙂' }), held));
      await settle();
      expect(subject.token).toBe('Té漢字🙂');
      expect(subject.state).toBe('REFRESHED');
    },
  );

  it('opens answers without WebCrypto', async () => {
    const world = createWorld({ subtle: false });
    const identity = issue(world.now(), { refresh_from: world.now() });
    const subject = client(world, { identity });
    await settle();
    const fresh = issue(world.now());
    world.requests[0]?.answer(success(fresh, identity));
    await settle();
    expect(subject.token).toBe(fresh.advertising_token);
  });

  it('refreshes again when the new identity is due', async () => {
    const { world, request, identity } = refreshing();
    const fresh = issue(world.now());
    request.answer(success(fresh, identity));
    await world.pass(14 * MINUTE);
    expect(world.requests).toHaveLength(1);
    await world.pass(2 * MINUTE);
    expect(world.requests[1]?.body).toBe(fresh.refresh_token);
  });

  it('accepts a plain answer for an identity of protocol v1', async () => {
    const world = createWorld();
    const { refresh_response_key: _, ...identity } = issue(world.now(), { refresh_from: world.now() });
    const subject = client(world, { identity });
    const fresh = issue(world.now());
    world.requests[0]?.answer(new Response(JSON.stringify({ status: 'success', body: fresh })));
    await settle();
    expect(subject.token).toBe(fresh.advertising_token);
  });

  it('opens a body of a mebibyte and refuses a larger one', async () => {
    for (const [size, accepted] of [
      [1_000_000, true],
      [1_100_000, false],
    ] as const) {
      const { world, request, subject, identity } = refreshing();
      const fresh = issue(world.now());
      request.answer(sealed({ status: 'success', body: fresh, padding: 'x'.repeat(size) }, identity));
      await settle();
      expect(subject.token === fresh.advertising_token).toBe(accepted);
    }
  });

  it('keeps both products apart', () => {
    const world = createWorld();
    const [mine, other] = [issue(world.now()), issue(world.now())];
    const uid2 = client(world, { identity: mine });
    const euid = createClient(EUID, { environment: world.environment, identity: other });
    uid2.disconnect();
    expect(euid.token).toBe(other.advertising_token);
    expect(createClient(EUID, { environment: world.environment }).token).toBe(other.advertising_token);
  });
});

describe('logout', () => {
  it('is final while a request is in the air', async () => {
    const { world, request, subject, identity } = refreshing();
    subject.disconnect();
    expect(request.init.signal?.aborted).toBe(true);
    request.answer(success(issue(world.now()), identity));
    await world.pass(MINUTE);
    expect(subject.token).toBeUndefined();
    expect(world.environment.localStorage().getItem(KEY)).toBeNull();
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
      expect(world.environment.localStorage().getItem(KEY)).toBeNull();
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

  it('in another tab is heard at once', () => {
    const profile = createProfile();
    const world = createWorld({ profile });
    const subject = client(world, { identity: issue(world.now()) });
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
    expect(world.environment.localStorage().getItem(KEY)).toContain(next.refresh_token);
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

describe('a promise of a token', () => {
  it('resolves at once where a token is valid', async () => {
    const world = createWorld();
    const identity = issue(world.now());
    await expect(client(world, { identity }).getToken()).resolves.toBe(identity.advertising_token);
  });

  it('waits for the refresh of an expired one', async () => {
    const world = createWorld();
    const identity = issue(world.now(), { refresh_from: 0, identity_expires: world.now() - 1 });
    const promise = client(world, { identity }).getToken();
    const fresh = issue(world.now());
    world.requests[0]?.answer(success(fresh, identity));
    await expect(promise).resolves.toBe(fresh.advertising_token);
  });

  it('rejects with the state where there is nothing to wait for', async () => {
    const error = await client(createWorld())
      .getToken()
      .catch((reason) => reason);
    expect(error).toBeInstanceOf(TokenUnavailableError);
    expect(error.state).toBe('NO_IDENTITY');
  });

  it('rejects with the reason of its signal', async () => {
    const world = createWorld();
    const identity = issue(world.now(), { refresh_from: 0, identity_expires: world.now() - 1 });
    const controller = new AbortController();
    const promise = client(world, { identity }).getToken({ signal: controller.signal });
    controller.abort('too slow');
    await expect(promise).rejects.toBe('too slow');
  });

  it.each(['disconnect', 'close'] as const)('rejects after %s', async (end) => {
    const world = createWorld();
    const subject = client(world, {
      identity: issue(world.now(), { refresh_from: 0, identity_expires: world.now() - 1 }),
    });
    const promise = subject.getToken();
    subject[end]();
    await expect(promise).rejects.toBeInstanceOf(TokenUnavailableError);
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
});

describe('a wrong clock', () => {
  const DAY = 86_400_000;
  it.each([DAY, -DAY])(
    'of %i ms leaves the token available after a refresh, with few requests',
    async (shift) => {
      const truth = createWorld();
      const world = createWorld({ now: truth.now() + shift });
      const identity = issue(truth.now() - 2 * 3_600_000, {
        refresh_expires: truth.now() + 30 * DAY,
        ...(shift < 0 && { refresh_from: world.now() }),
      });
      const subject = client(world, { identity });
      for (let second = 0; second < 30; second++) {
        for (const request of world.requests)
          request.answer(
            success(issue(world.now() - shift), { ...identity, refresh_response_key: keyOf(request.body) }),
          );
        await world.pass(1_000);
        expect(subject.token).toBeDefined();
      }
      expect(world.requests.length).toBeLessThanOrEqual(4);
      await world.pass(70 * MINUTE);
      expect(subject.token).toBeUndefined();

      function keyOf(refreshToken: string): string {
        return refreshToken === identity.refresh_token ? (identity.refresh_response_key ?? '') : '';
      }
    },
  );
});

describe('idleness', () => {
  it('costs at most 12 timers an hour and no access to storage', async () => {
    const world = createWorld();
    client(world, { identity: issue(world.now(), { refresh_from: world.now() + 3_500_000 }) });
    const { reads, writes } = world.accesses;
    const before = world.fired();
    await world.pass(3_400_000);
    expect(world.fired() - before).toBeLessThanOrEqual(12);
    expect(world.accesses).toEqual({ reads, writes });
  });

  it('survives lifetimes beyond what a timer can sleep', async () => {
    const world = createWorld();
    const day = 86_400_000;
    client(world, {
      identity: issue(world.now(), {
        refresh_from: world.now() + 30 * day,
        identity_expires: world.now() + 40 * day,
        refresh_expires: world.now() + 50 * day,
      }),
    });
    await world.pass(60_000);
    expect(world.requests).toHaveLength(0);
    world.shiftClock(31 * day);
    await world.pass(5 * MINUTE);
    expect(world.requests).not.toHaveLength(0);
  });

  it('ends in one request when the clock was asleep with the machine', async () => {
    const world = createWorld();
    client(world, { identity: issue(world.now()) });
    world.shiftClock(2 * 3_600_000);
    world.wake();
    await settle();
    expect(world.requests).toHaveLength(1);
  });
});

describe('subscribers', () => {
  it('hear of changes only, and one that throws does not stop the others', async () => {
    const { world, request, subject, identity } = refreshing();
    const heard: unknown[] = [];
    subject.subscribe(() => {
      throw new Error('mine');
    });
    const stop = subject.subscribe(() => heard.push(subject.getSnapshot()));
    request.fail();
    await settle();
    expect(heard).toHaveLength(0);
    await world.pass(6_000);
    world.requests[1]?.answer(success(issue(world.now()), identity));
    await settle();
    expect(heard).toHaveLength(1);
    expect(subject.getSnapshot()).toBe(heard[0]);
    stop();
    subject.disconnect();
    expect(heard).toHaveLength(1);
  });

  it('may log the user out in the middle of an event', async () => {
    const { world, request, subject, identity } = refreshing();
    subject.subscribe(() => subject.disconnect());
    request.answer(success(issue(world.now()), identity));
    await settle();
    expect(subject.state).toBe('NO_IDENTITY');
    expect(world.environment.localStorage().getItem(KEY)).toBeNull();
  });
});

describe('wrong arguments', () => {
  const world = createWorld();
  it.each([
    ['product', () => createClient({} as never)],
    ['identity', () => client(world, { identity: 5 as never })],
    ['storage', () => client(world, { storage: 'cookie' as never })],
    ['baseUrl', () => client(world, { baseUrl: 'prod.uidapi.com' })],
    ['baseUrl', () => client(world, { baseUrl: 'https://prod.uidapi.com/' })],
    ['retry', () => client(world, { retry: { base: 10 } })],
    ['requestTimeout', () => client(world, { requestTimeout: 0 })],
  ])('(%s) throw a TypeError or RangeError', (_, call) => {
    expect(call).toThrow(/UID2 or EUID|must be|is missing or not valid/);
  });

  it('in memory mode nothing is stored', () => {
    const quiet = createWorld();
    client(quiet, { identity: issue(quiet.now()), storage: inMemory() });
    expect(quiet.accesses).toEqual({ reads: 0, writes: 0 });
  });
});
