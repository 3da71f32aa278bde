// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { issue } from '../../simulation/answers.js';
import type * as EuidPackage from './euid.js';
import type * as OfficialPage from './fixtures/official-page.js';
import type * as Uid2Package from './uid2.js';

// Each test imports anew, as each page does.
beforeEach(() => {
  vi.resetModules();
  localStorage.clear();
});
afterEach(() => {
  window.__uid2 = window.__euid = undefined;
});

const importUid2 = (): Promise<typeof Uid2Package> => import('./uid2.js');
const importEuid = (): Promise<typeof EuidPackage> => import('./euid.js');
const importPage = (): Promise<typeof OfficialPage> => import('./fixtures/official-page.js');

it('puts an instance of the exported class where the page looks for it, by being imported', async () => {
  const { UID2, SdkBase, assertUID2, sdkWindow } = await importUid2();
  expect(() => assertUID2(window.__uid2)).not.toThrow();
  expect(window.__uid2).toBeInstanceOf(UID2);
  expect(window.__uid2).toBeInstanceOf(SdkBase);
  expect(window.__uid2Helper?.normalizeEmail(' A.b+c@Gmail.com ')).toBe('ab@gmail.com');
  expect(sdkWindow).toBe(window);
});

it('tells callbacks that were there before, and goes on with their very array', async () => {
  const events: string[] = [];
  const callbacks = [(event: string) => void events.push(event)];
  window.__uid2 = { callbacks };
  await importUid2();
  expect(events).toEqual(['SdkLoaded']);
  expect(window.__uid2?.callbacks).toBe(callbacks);
});

it('leaves an SDK alone that is already there', async () => {
  const other = { callbacks: [], init: () => {} };
  window.__uid2 = other;
  const { __uid2InternalHandleScriptLoad } = await importUid2();
  __uid2InternalHandleScriptLoad();
  expect(window.__uid2).toBe(other);
});

it('loads again on request, with the same class, where the page has removed the SDK', async () => {
  const { UID2, __uid2InternalHandleScriptLoad } = await importUid2();
  const first = window.__uid2;
  window.__uid2 = undefined;
  __uid2InternalHandleScriptLoad();
  expect(window.__uid2).toBeInstanceOf(UID2);
  expect(window.__uid2).not.toBe(first);
});

it('both products live on one page, and neither is an instance of the other', async () => {
  const { UID2, assertUID2 } = await importUid2();
  const { EUID, assertEUID } = await importEuid();
  expect(window.__uid2).toBeInstanceOf(UID2);
  expect(window.__euid).toBeInstanceOf(EUID);
  const text =
    'Assertion failed: the provided value is not an instance of UID2. Have you called assertUID2 from outside a callback function?';
  for (const value of [window.__euid, { callbacks: [] }, undefined, null])
    expect(() => assertUID2(value)).toThrow(new Error(text));
  expect(() => assertEUID(window.__uid2)).toThrow(/not an instance of EUID/);
});

it('reads the constants from the class and from its base', async () => {
  const { UID2, SdkBase, EventType } = await importUid2();
  for (const Class of [UID2, SdkBase]) {
    expect(Class.EventType).toEqual(EventType);
    expect(Class.DEFAULT_REFRESH_RETRY_PERIOD_MS).toBe(5_000);
    expect(Class.IdentityStatus.OPTOUT).toBe(-4);
    expect(Class.IdentityStatus[-4]).toBe('OPTOUT');
    expect(Class.VERSION).toMatch(/^4\.0\.95-everid\./);
  }
});

it('a class of the page may extend the exported one', async () => {
  const { UID2 } = await importUid2();
  class Named extends UID2 {
    readonly site = 'example';
  }
  const named = new Named();
  expect(named).toBeInstanceOf(UID2);
  expect([named.site, named.isInitComplete()]).toEqual(['example', false]);
});

it('checks options with the texts of the official SDK', async () => {
  const { isClientSideIdentityOptionsOrThrow: check, isSDKOptionsOrThrow } = await importUid2();
  expect(check({ serverPublicKey: 'UID2-X-L-key', subscriptionId: 's' })).toBe(true);
  expect(check({ serverPublicKey: 'EUID-X-L-key', subscriptionId: 's' }, 'EUID')).toBe(true);
  expect(() => check({ serverPublicKey: 'EUID-X-L-key', subscriptionId: 's' })).toThrow(
    new TypeError('opts.serverPublicKey must match the regular expression /^UID2-X-[A-Z]-.+/'),
  );
  expect(isSDKOptionsOrThrow({})).toBe(true);
  expect(() => isSDKOptionsOrThrow(null)).toThrow(new TypeError('opts must be an object'));
});

it('knows identities and opt-outs by their fields', async () => {
  const { isValidIdentity, isOptoutIdentity } = await importUid2();
  const { refresh_token, ...incomplete } = issue(0);
  const values = [
    { ...incomplete, refresh_token },
    incomplete,
    { status: 'optout' },
    {},
    null,
    undefined,
    'text',
  ];
  expect(values.map(isValidIdentity)).toEqual([true, false, false, false, false, false, false]);
  expect(values.map(isOptoutIdentity)).toEqual([false, false, true, false, false, false, false]);
});

it('hashes and checks identifiers', async () => {
  const { hashIdentifier, hashAndEncodeIdentifier, isBase64Hash, isNormalizedPhone } = await importUid2();
  const base64 = await hashAndEncodeIdentifier('user@example.com');
  const hexadecimal = await hashIdentifier('user@example.com');
  expect(hexadecimal).toBe(Buffer.from(base64, 'base64').toString('hex'));
  expect([base64, hexadecimal].map(isBase64Hash)).toEqual([true, false]);
  expect(['+12345678901', '12345678901'].map(isNormalizedPhone)).toEqual([true, false]);
});

it('runs a page that was written against the official package', async () => {
  const page = await importPage();
  const { EUID } = await importEuid();
  const identity = { ...issue(Date.now()), refresh_response_key: btoa('k'.repeat(32)) };
  const token = identity.advertising_token;
  page.prepare();
  const sdk = page.start({ ...page.options, identity });
  expect(page.seen).toEqual(['SdkLoaded', 'SdkLoaded!', token, 'InitCompleted', token]);
  expect(page.read(sdk)).toEqual([token, 'false,true,true,false']);
  page.setFrom(sdk, { status: 'optout', refresh_expires: 1, identity_expires: 1 });
  expect(sdk.hasOptedOut()).toBe(true);
  expect(page.another()).toBeInstanceOf(EUID);
  sdk.disconnect();
});
