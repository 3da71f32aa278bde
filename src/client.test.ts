import { describe, expect, it } from 'vitest';
import { createClient, TokenUnavailableError } from './client.js';
import { EUID } from './identity/product.js';
import { issue, sealed, success } from './simulation/answers.js';
import { client, refreshing } from './simulation/client.js';
import { createProfile, createWorld, settle } from './simulation/world.js';
import { inMemory } from './storage/memory.js';

const KEY = 'UID2-sdk-identity';
const MINUTE = 60_000;

describe('a client', () => {
  it('hands out the token of the identity it was given, and stores it', () => {
    const world = createWorld();
    const identity = issue(world.now());
    const subject = client(world, { identity });
    expect(subject.token).toBe(identity.advertising_token);
    expect(subject.state).toBe('ESTABLISHED');
    expect(JSON.parse(world.environment.localStorage.getItem(KEY) ?? '')).toEqual(identity);
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

  it('takes a new identity for what it is, whatever other fields it has, and keeps those', async () => {
    const { world, request, subject, identity } = refreshing();
    const fresh = { ...issue(world.now()), status: 'active', reason: 'none', wait: 1 };
    request.answer(success(fresh, identity));
    await settle();
    expect(subject.token).toBe(fresh.advertising_token);
    expect(subject.state).toBe('REFRESHED');
    expect(world.warnings).toEqual([]);
    expect(JSON.parse(world.environment.localStorage.getItem(KEY) ?? '')).toEqual(fresh);
  });

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
    ['listener', () => client(world).subscribe(5 as never)],
  ])('(%s) throw a TypeError or RangeError', (_, call) => {
    expect(call).toThrow(/UID2 or EUID|must be|is missing or not valid|takes a function/);
  });

  it('in memory mode nothing is stored', () => {
    const quiet = createWorld();
    client(quiet, { identity: issue(quiet.now()), storage: inMemory() });
    expect(quiet.accesses).toEqual({ reads: 0, writes: 0 });
  });
});
