import { describe, expect, it } from 'vitest';
import { type Client, createClient } from '../client.js';
import { tcDataOf } from '../fixtures/consent.js';
import { EUID } from '../identity/product.js';
import type { ClientOptions } from '../options.js';
import { issue, success } from '../simulation/answers.js';
import { createProfile, createWorld, type Profile, settle } from '../simulation/world.js';
import { inCookie } from '../storage/cookie.js';
import { inLocalStorage } from '../storage/local-storage.js';
import type { TcData } from './tcf-rules.js';
import type { Verdict } from './verdict.js';

type Listener = (data: TcData | null, success: boolean) => void;

/** A page with a TCF CMP that says what the test has it say. */
function page(profile: Profile = createProfile()) {
  const world = createWorld({ profile });
  const listeners = new Map<number, Listener>();
  const cmp = {
    __tcfapi(command: string, _version: number, listener: Listener, listenerId?: number) {
      if (command === 'addEventListener') listeners.set(listeners.size + 1, listener);
      if (command === 'removeEventListener') listeners.delete(listenerId as number);
    },
  };
  const say = (id: string, eventStatus = 'useractioncomplete') => {
    for (const [listenerId, listener] of [...listeners])
      listener({ ...tcDataOf(id, eventStatus), listenerId }, true);
  };
  return { world, say, listening: () => listeners.size, environment: Object.assign(world.environment, cmp) };
}

const open = async (
  { environment, world }: Pick<ReturnType<typeof page>, 'environment' | 'world'>,
  options: ClientOptions = {},
): Promise<Client> => {
  const client = createClient(EUID, { environment, consent: 'tcf', ...options });
  // The gate's file is loaded.
  await import('./gate.js');
  await settle();
  expect(world.requests).toEqual([]);
  return client;
};

const storageOf = ({ items, cookies }: Profile): string[] => [...items.values(), ...cookies.values()];

const PLACES = { localStorage: inLocalStorage, cookie: inCookie };

describe.each(Object.entries(PLACES))('without a yes, with %s', (_, place) => {
  it('nothing is read, stored, sent or handed out', async () => {
    const profile = createProfile();
    const { world, ...rest } = page(profile);
    const identity = issue(world.now(), { refresh_from: world.now() - 1 });
    const { reads } = world.accesses;
    const client = await open({ world, ...rest }, { identity, storage: place() });
    await world.pass(60_000);
    expect(client.token).toBeUndefined();
    expect(client.identity).toBeUndefined();
    expect(storageOf(profile)).toEqual([]);
    expect(world.requests).toEqual([]);
    expect(world.accesses.reads - reads).toBe(0);
  });

  it('a yes begins with what was set meanwhile', async () => {
    const profile = createProfile();
    const { world, say, environment } = page(profile);
    const client = await open({ world, environment }, { storage: place() });
    const identity = issue(world.now());
    client.setIdentity(identity);
    say('all-granted');
    expect(client.token).toBe(identity.advertising_token);
    expect(storageOf(profile).join()).toContain(identity.advertising_token);
  });

  it('a withdrawal takes the token and what is stored in the same turn, and a new yes brings neither back', async () => {
    const profile = createProfile();
    const { world, say, environment } = page(profile);
    const client = await open({ world, environment }, { storage: place(), identity: issue(world.now()) });
    say('all-granted');
    say('p1-refused');
    expect(client.token).toBeUndefined();
    expect(storageOf(profile)).toEqual([]);
    say('all-granted');
    expect(client.token).toBeUndefined();
    const identity = issue(world.now());
    client.setIdentity(identity);
    expect(client.token).toBe(identity.advertising_token);
  });
});

describe('the consent gate of createClient', () => {
  it('goes on with the stored identity after a yes', async () => {
    const profile = createProfile();
    const identity = issue(createWorld().now());
    profile.items.set(EUID.storageKey, JSON.stringify(identity));
    const { world, say, environment } = page(profile);
    const client = await open({ world, environment });
    expect(client.token).toBeUndefined();
    say('all-granted', 'tcloaded');
    expect(client.token).toBe(identity.advertising_token);
  });

  it('deletes what an earlier page stored where this page finds a refusal', async () => {
    const profile = createProfile();
    profile.items.set(EUID.storageKey, JSON.stringify(issue(createWorld().now())));
    const { world, say, environment } = page(profile);
    await open({ world, environment });
    say('vendor21-refused', 'tcloaded');
    expect(storageOf(profile)).toEqual([]);
  });

  it('aborts the refresh under way on withdrawal, and its answer brings nothing back', async () => {
    const profile = createProfile();
    const { world, say, environment } = page(profile);
    const identity = issue(world.now(), { refresh_from: world.now() - 1 });
    const client = await open({ world, environment }, { identity });
    say('all-granted');
    await settle();
    const [request] = world.requests;
    say('nothing');
    expect(request?.init.signal?.aborted).toBe(true);
    request?.answer(success(issue(world.now()), identity));
    await world.pass(60_000);
    expect(client.token).toBeUndefined();
    expect(storageOf(profile)).toEqual([]);
    expect(world.requests).toHaveLength(1);
  });

  it('forgets on withdrawal what was set while the user was asked', async () => {
    const { world, say, environment } = page();
    const client = await open({ world, environment });
    say('li-only', 'cmpuishown');
    client.setIdentity(issue(world.now()));
    say('nothing');
    say('all-granted');
    expect(client.token).toBeUndefined();
  });

  it('lets nothing in that a subscriber sets in the turn of the withdrawal', async () => {
    const profile = createProfile();
    const { world, say, environment } = page(profile);
    const client = await open({ world, environment }, { identity: issue(world.now()) });
    say('all-granted');
    client.subscribe(() => client.setIdentity(issue(world.now())));
    say('nothing');
    expect(client.token).toBeUndefined();
    expect(storageOf(profile)).toEqual([]);
  });

  it('hands out nothing while the user is asked again, and goes on after the answer', async () => {
    const profile = createProfile();
    const { world, say, environment } = page(profile);
    const identity = issue(world.now());
    const client = await open({ world, environment }, { identity });
    say('all-granted');
    say('all-granted', 'cmpuishown');
    expect(client.token).toBeUndefined();
    expect(storageOf(profile).join()).toContain(identity.advertising_token);
    await world.pass(3_600_000 / 2);
    expect(world.requests).toEqual([]);
    say('all-granted');
    expect(client.token).toBe(identity.advertising_token);
  });

  it('has a logout delete what is stored, though no consent is there', async () => {
    const profile = createProfile();
    profile.items.set(EUID.storageKey, JSON.stringify(issue(createWorld().now())));
    const { world, environment } = page(profile);
    const client = await open({ world, environment });
    client.disconnect();
    expect(storageOf(profile)).toEqual([]);
  });

  it('ends the wait for a token at the deadline, and a late yes still counts', async () => {
    const { world, say, environment } = page();
    const identity = issue(world.now());
    const client = await open({ world, environment }, { identity });
    let outcome = 'pending';
    client.getToken().then(
      () => {
        outcome = 'token';
      },
      () => {
        outcome = 'none';
      },
    );
    await world.pass(9_000);
    expect(outcome).toBe('pending');
    await world.pass(2_000);
    expect(outcome).toBe('none');
    say('all-granted');
    expect(client.token).toBe(identity.advertising_token);
  });

  it('finds a CMP that comes late', async () => {
    const world = createWorld();
    const client = await open(
      { world, environment: world.environment as never },
      { identity: issue(world.now()) },
    );
    await world.pass(3_000);
    Object.assign(world.environment, {
      __tcfapi: (_command: string, _version: number, listener: Listener) =>
        listener(tcDataOf('all-granted'), true),
    });
    await world.pass(200);
    expect(client.token).toBeDefined();
  });

  it('follows a source of the page, which may throw', async () => {
    let answer: boolean | undefined;
    let tell = () => {};
    const source = {
      get: () => {
        if (answer === undefined) throw new Error('not yet');
        return answer;
      },
      subscribe(listener: () => void) {
        tell = listener;
      },
    };
    const verdicts: Verdict[] = [];
    const world = createWorld();
    const identity = issue(world.now());
    const consent = { use: source, onDecision: (verdict: Verdict) => verdicts.push(verdict) };
    const client = await open({ world, environment: world.environment as never }, { consent, identity });
    expect(client.token).toBeUndefined();
    answer = true;
    tell();
    expect(client.token).toBe(identity.advertising_token);
    answer = false;
    tell();
    expect(client.token).toBeUndefined();
    expect(verdicts.map(({ decision }) => decision)).toEqual(['wait', 'allow', 'deny+erase']);
  });

  it.each(['yes', '', true, null, 7])(
    'refuses %j, which is no consent, and says what to do',
    async (value) => {
      const world = createWorld();
      const consent = value as unknown as 'auto';
      const begin = open({ world, environment: world.environment as never }, { consent });
      await expect(begin).rejects.toThrow(TypeError);
      await expect(begin).rejects.toThrow("consent must be 'none', 'auto'");
    },
  );

  it('takes options without a prototype, as of another frame', async () => {
    const world = createWorld();
    const consent = Object.assign(Object.create(null), { get: () => true, subscribe: () => () => {} });
    const identity = issue(world.now());
    const client = await open({ world, environment: world.environment as never }, { consent, identity });
    expect(client.token).toBe(identity.advertising_token);
  });

  it('takes options that can not be meant for no consent, and says what to do', async () => {
    const world = createWorld();
    const client = await open(
      { world, environment: world.environment as never },
      { consent: { deadline: -1 }, identity: issue(world.now()) },
    );
    expect(client.token).toBeUndefined();
    expect(world.warnings).toEqual([expect.stringContaining('consent.deadline must be')]);
  });

  it('hears nothing any more after close, and the CMP gets its listener back', async () => {
    const { world, say, listening, environment } = page();
    const decisions: string[] = [];
    const onDecision = ({ decision }: Verdict) => void decisions.push(decision);
    const consent = { use: 'tcf', onDecision } as const;
    const client = await open({ world, environment }, { consent, identity: issue(world.now()) });
    const before = [...decisions];
    client.close();
    say('all-granted');
    await world.pass(60_000);
    expect(client.token).toBeUndefined();
    expect(decisions).toEqual(before);
    expect(listening()).toBe(0);
  });

  it("ends the subscription to the page's own source with close", async () => {
    const world = createWorld();
    let subscriptions = 0;
    const subscribe = () => {
      subscriptions++;
      return () => void subscriptions--;
    };
    const consent = { get: () => true, subscribe };
    const client = await open({ world, environment: world.environment as never }, { consent });
    expect(subscriptions).toBe(1);
    client.close();
    expect(subscriptions).toBe(0);
  });
});
