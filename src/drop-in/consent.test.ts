import { expect, it } from 'vitest';
import { UID2 } from '../identity/product.js';
import { issue } from '../simulation/answers.js';
import { createProfile, createWorld, type Profile, settle, type World } from '../simulation/world.js';
import type { Sdk } from './contract.js';
import type { EventName } from './dispatcher.js';
import { loadSdk } from './fixtures/load-sdk.js';

const { storageKey: KEY, cookie: COOKIE } = UID2;
const NOW = createWorld().now();
/** The gate is asked by an attribute, and so only for what the page has: a CMP that says what the test has it say. */
const GPP = '{"use":"gpp","deadline":1000}';
const YES = { signalStatus: 'ready', applicableSections: [-1] };
const NO = {
  signalStatus: 'ready',
  applicableSections: [7],
  parsedSections: { usnat: { SaleOptOut: 1 } },
};

interface Page {
  readonly world: World;
  readonly sdk: Sdk;
  readonly events: EventName[];
  say(answer: object): void;
}

async function open(profile: Profile = createProfile(), consent = GPP): Promise<Page> {
  const world = createWorld({ profile });
  let tell = (_: object) => {};
  const cmp = (command: string, listener: (event: object, success: boolean) => void) => {
    if (command === 'addEventListener') tell = (pingData) => listener({ listenerId: 1, pingData }, true);
  };
  Object.assign(world.environment, { __gpp: cmp });
  const events: EventName[] = [];
  const sdk = loadSdk(world, [(event) => void events.push(event)], { consent });
  await import('../consent/gate.js');
  await settle();
  return { world, sdk, events, say: (answer) => tell(answer) };
}

function withStored(identity = issue(NOW)): Profile {
  const profile = createProfile();
  profile.items.set(KEY, JSON.stringify(identity));
  return profile;
}

const isPending = async (promise: Promise<unknown>): Promise<boolean> => {
  const pending = {};
  return (await Promise.race([promise.catch(() => {}), settle().then(() => pending)])) === pending;
};

it('takes an attribute without a value for no consent, and says what to do', async () => {
  const { sdk, world } = await open(withStored(), '');
  sdk.init({});
  expect(sdk.getAdvertisingToken()).toBeUndefined();
  expect(world.warnings).toEqual([expect.stringContaining("consent must be 'none', 'auto'")]);
});

it.each<[string, (page: Page) => unknown]>([
  ['a refusal', ({ say }) => say(NO)],
  ['the deadline', ({ world }) => world.pass(2_000)],
])('a page that calls init after %s waits for no token, and has none', async (_, happen) => {
  const page = await open(withStored());
  await happen(page);
  const { sdk } = page;
  sdk.init({});
  expect(await isPending(sdk.getAdvertisingTokenAsync())).toBe(false);
  expect(sdk.getAdvertisingToken()).toBeUndefined();
  expect(sdk.isLoginRequired()).toBe(true);
});

it('a refusal that comes before init deletes also what lies where only init tells', async () => {
  const profile = createProfile();
  const written: string[] = [];
  const { world, sdk, say } = await open(profile);
  say(NO);
  const { document } = world.environment as { document: object };
  Object.defineProperty(document, 'cookie', { get: () => '', set: (text) => written.push(text) });
  sdk.init({ useCookie: true, cookiePath: '/members' });
  expect(written.some((text) => text.startsWith(`${COOKIE}=;path=/members`))).toBe(true);
});

it('keeps what is stored where init is called again with another place before the answer', async () => {
  const identity = issue(NOW);
  const { sdk, say } = await open(withStored(identity));
  sdk.init({});
  sdk.init({ useCookie: true });
  say(YES);
  expect(sdk.getAdvertisingToken()).toBe(identity.advertising_token);
});

it('goes on after a yes with the newest of both places, as without a gate', async () => {
  const profile = withStored(
    issue(NOW, { refresh_from: NOW - 3, identity_expires: NOW - 2, refresh_expires: NOW - 1 }),
  );
  const identity = issue(NOW);
  profile.cookies.set(COOKIE, encodeURIComponent(JSON.stringify(identity)));
  const { sdk, say } = await open(profile);
  sdk.init({});
  say(YES);
  expect(sdk.getAdvertisingToken()).toBe(identity.advertising_token);
});

it('tells after a yes that there is nothing to go on with', async () => {
  const { sdk, events, say } = await open();
  sdk.init({});
  expect(sdk.isLoginRequired()).toBe(false);
  say(YES);
  expect(sdk.isLoginRequired()).toBe(true);
  expect(events).toEqual(['SdkLoaded', 'InitCompleted', 'IdentityUpdated']);
});

it.each<[string, (page: Page, withdraw: () => void, hear: (token?: string) => void) => void]>([
  [
    'event',
    ({ sdk }, withdraw, hear) => {
      sdk.init({ identity: issue(NOW) });
      sdk.callbacks.push(withdraw, (_, { identity }) => hear(identity?.advertising_token));
    },
  ],
  [
    'legacy',
    ({ sdk }, withdraw, hear) => {
      sdk.init({ identity: issue(NOW), callback: withdraw });
      sdk.init({ callback: ({ advertising_token }) => hear(advertising_token) });
    },
  ],
])('shows a token to no %s callback after another has had the user withdraw', async (_, listen) => {
  const page = await open();
  const { sdk, say } = page;
  const heard: (string | undefined)[] = [];
  listen(
    page,
    () => sdk.getAdvertisingToken() && say(NO),
    (token) => void heard.push(token),
  );
  heard.length = 0;
  say(YES);
  expect(heard.length).toBeGreaterThan(0);
  expect(heard.filter(Boolean)).toEqual([]);
});

it('stores nothing at all where a callback makes the user withdraw in the turn of the yes', async () => {
  const profile = createProfile();
  const { sdk, say } = await open(profile);
  sdk.init({ identity: issue(NOW) });
  sdk.callbacks.push(() => sdk.getAdvertisingToken() && say(NO));
  say(YES);
  expect(sdk.getAdvertisingToken()).toBeUndefined();
  expect([...profile.items.keys(), ...profile.cookies.keys()]).toEqual([]);
});
