import { afterEach, describe, expect, it } from 'vitest';
import { type Client, createClient } from '../client.js';
import type { Environment } from '../environment/environment.js';
import { gppDataOf, tcDataOf } from '../fixtures/consent.js';
import { EUID, UID2 } from '../identity/product.js';
import type { ClientOptions } from '../options.js';
import { issue } from '../simulation/answers.js';
import { createWorld, settle, type World } from '../simulation/world.js';

// CMPs and sources that answer late, at once, with junk, by throwing, or in other ways than specified.

type Say = (data: unknown, success: boolean) => void;

const GPP_YES = { signalStatus: 'ready', cmpStatus: 'loaded', applicableSections: [-1] };
const GPP_NO = {
  ...GPP_YES,
  applicableSections: [7],
  parsedSections: { usnat: { SaleOptOut: 1 } },
};

/** A TCF CMP that has its answer at hand. */
const tcfWith = (data: object) => (command: string, _version: number, say: Say) =>
  command === 'addEventListener' && say({ ...data, listenerId: 1 }, true);

/** A GPP CMP that has its answer at hand. */
const gppWith = (pingData: unknown) => (command: string, say: Say) =>
  say(command === 'ping' ? pingData : { eventName: 'listenerRegistered', listenerId: 1, pingData }, true);

/** A GPP CMP that says what the test has it say. */
function talkingGpp() {
  let tell = (_: unknown) => {};
  return {
    say: (pingData: unknown) => tell(pingData),
    cmp(command: string, say: Say) {
      if (command === 'addEventListener') tell = (pingData) => say({ listenerId: 1, pingData }, true);
    },
  };
}

async function open(
  world: World,
  functions: object,
  consent: ClientOptions['consent'],
  product = UID2,
): Promise<Client> {
  const environment: Environment = Object.assign(world.environment, functions);
  const identity = issue(world.now(), { refresh_from: world.now() - 1 });
  const client = createClient(product, { environment, consent, identity });
  await import('./gate.js');
  await settle();
  return client;
}

describe('a CMP', () => {
  it.each([
    ['GPP, where TCF says that GDPR does not apply', { gdprApplies: false, eventStatus: 'tcloaded' }, GPP_NO],
    ['TCF, where GPP says that nothing applies', tcDataOf('all-granted'), GPP_YES],
  ])('is heard before anything begins: %s', async (_, tcData, pingData) => {
    const world = createWorld();
    const decisions: string[] = [];
    const consent = {
      use: 'auto',
      scope: 'us',
      onDecision: ({ decision }: { decision: string }) => void decisions.push(decision),
    } as const;
    const functions = { __tcfapi: tcfWith(tcData), __gpp: gppWith(pingData) };
    const client = await open(world, functions, consent);
    expect(decisions).not.toContain('allow');
    expect(client.token).toBeUndefined();
    expect(world.requests).toEqual([]);
  });

  it.each([
    [7],
    ['text'],
    [{ ...GPP_YES, applicableSections: 7 }],
    [{ ...GPP_YES, applicableSections: [7], parsedSections: { usnat: 5 } }],
    [{ ...GPP_YES, signalStatus: 'ready', applicableSections: [null] }],
  ])('that says %j after a yes is no yes any more, and hears of no error', async (junk) => {
    const { cmp, say } = talkingGpp();
    const client = await open(createWorld(), { __gpp: cmp }, 'gpp');
    say(GPP_YES);
    expect(client.token).toBeDefined();
    expect(() => say(junk)).not.toThrow();
    expect(client.token).toBeUndefined();
    say(GPP_YES);
    expect(client.token).toBeDefined();
  });

  it('that says of its section that nothing applies is heard with one warning, unless the page has chosen', async () => {
    const __gpp = gppWith(gppDataOf('usnat-all-not-applicable'));
    const world = createWorld();
    expect((await open(world, { __gpp }, 'gpp')).token).toBeDefined();
    expect(world.warnings).toEqual([
      expect.stringContaining("choose consent.notApplicable 'allow' or 'deny'"),
    ]);
    const chosen = createWorld();
    expect((await open(chosen, { __gpp }, { use: 'gpp', notApplicable: 'allow' })).token).toBeDefined();
    expect(chosen.warnings).toEqual([]);
  });

  it('whose data throw ends the wait for a token at once', async () => {
    const data = {
      gdprApplies: true,
      eventStatus: 'tcloaded',
      get purpose() {
        throw new Error('damaged');
      },
    };
    const __tcfapi = (_command: string, _version: number, say: Say) => say(data, true);
    const client = await open(createWorld(), { __tcfapi }, 'tcf', EUID);
    await expect(client.getToken()).rejects.toThrow('No advertising token');
  });

  it.each([
    ['is asynchronous', async (command: string, say: Say) => gppWith(GPP_YES)(command, say)],
    [
      'throws when it is pinged',
      (command: string, say: Say) => {
        if (command === 'ping') throw new Error('unknown command');
        gppWith(GPP_YES)(command, say);
      },
    ],
    [
      'gives its answers back instead of calling',
      (command: string) => (command === 'ping' ? GPP_YES : undefined),
    ],
  ])('whose function %s is understood', async (_, __gpp) => {
    const client = await open(createWorld(), { __gpp }, 'gpp');
    expect(client.token).toBeDefined();
  });

  it('that comes after the deadline is found, with hardly any timers', async () => {
    const world = createWorld();
    const client = await open(world, {}, 'tcf', EUID);
    await world.pass(15_000);
    Object.assign(world.environment, { __tcfapi: tcfWith(tcDataOf('all-granted')) });
    await world.pass(10_000);
    expect(client.token).toBeDefined();
    const idle = createWorld();
    await open(idle, {}, 'tcf', EUID);
    await idle.pass(11_000);
    const before = idle.fired();
    await idle.pass(3_600_000);
    expect(idle.fired() - before).toBeLessThanOrEqual(12);
  });

  it('of another kind counts too, that takes the place of the first after the deadline', async () => {
    const world = createWorld();
    const client = await open(world, { __gpp: gppWith(GPP_YES) }, 'auto');
    expect(client.token).toBeDefined();
    await world.pass(15_000);
    Object.assign(world.environment, { __gpp: undefined, __tcfapi: tcfWith(tcDataOf('all-granted')) });
    await world.pass(10_000);
    expect(client.token).toBeUndefined();
  });
});

describe("the page's own source", () => {
  it('is no yes where a withdrawal would not be heard, with a warning', async () => {
    const world = createWorld();
    const subscribe = () => {
      throw new Error('damaged');
    };
    const client = await open(world, {}, { get: () => true, subscribe });
    await world.pass(60_000);
    expect(client.token).toBeUndefined();
    expect(world.requests).toEqual([]);
    expect(world.warnings).toEqual([expect.stringContaining('consent.subscribe threw')]);
  });

  it('may call back at once', async () => {
    let answer: boolean | undefined;
    const subscribe = (listener: () => void) => {
      answer = true;
      listener();
    };
    const client = await open(createWorld(), {}, { get: () => answer, subscribe });
    expect(client.token).toBeDefined();
  });

  it('that changes in the turn of a yes has its last word reported last', async () => {
    let answer: boolean | undefined;
    let tell = () => {};
    const subscribe = (listener: () => void) => {
      tell = listener;
    };
    const decisions: string[] = [];
    const onDecision = ({ decision }: { decision: string }) => void decisions.push(decision);
    const client = await open(createWorld(), {}, { use: { get: () => answer, subscribe }, onDecision });
    client.subscribe(() => {
      if (!client.token) return;
      answer = false;
      tell();
    });
    answer = true;
    tell();
    expect(client.token).toBeUndefined();
    expect(decisions.at(-1)).toBe('deny+erase');
  });

  it('is asked again when the user comes back: a page in the back/forward cache hears of no change', async () => {
    let answer = true;
    const world = createWorld();
    const client = await open(world, {}, { get: () => answer, subscribe: () => {} });
    expect(client.token).toBeDefined();
    answer = false;
    world.wake();
    expect(client.token).toBeUndefined();
  });

  it('is not asked by a client that was closed before the gate had loaded', async () => {
    let subscriptions = 0;
    const subscribe = () => {
      subscriptions++;
    };
    const { environment } = createWorld();
    createClient(UID2, { environment, consent: { get: () => true, subscribe } }).close();
    await import('./gate.js');
    await settle();
    expect(subscriptions).toBe(0);
  });
});

describe('options', () => {
  const prototype = Object.prototype as { scope?: string };
  afterEach(() => {
    delete prototype.scope;
  });

  it('that the page has not named count for nothing', async () => {
    prototype.scope = 'us';
    const world = createWorld();
    const client = await open(world, {}, { use: 'auto', deadline: 1_000 });
    await world.pass(60_000);
    expect(client.token).toBeUndefined();
  });
});
