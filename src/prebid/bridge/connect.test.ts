import { describe, expect, it, vi } from 'vitest';
import { connectPrebid } from './connect.js';
import { client, plainPrebid, silent, UID2 } from './fixtures/plain-prebid.js';
import type { Page } from './page.js';
import type { Prebid } from './prebid.js';

describe('arguments', () => {
  it.each<[string, unknown, object | undefined, RegExp]>([
    ['no client', undefined, { product: UID2 }, /client must come from createClient/],
    ['a name that is none', 'uid2', { product: UID2 }, /"__uid2" or "__euid"/],
    ['a client without its product', client(), {}, /product: UID2/],
    ['a product that is none', client(), { product: { name: 'uid2' } }, /product: UID2/],
  ])('%s throws what to do', (_, supplier, options, message) => {
    expect(() => connectPrebid(supplier as never, { page: {}, ...options })).toThrow(message);
    expect(() => connectPrebid(supplier as never, { page: {}, ...options })).toThrow(TypeError);
  });

  it("the drop-in's object says whose it is", () => {
    const sdk = { getAdvertisingToken: () => 'A' };
    const { page, ask } = plainPrebid();
    page.__uid2 = sdk;
    connectPrebid(sdk, { page });
    expect(ask({})).toMatchObject({ ortb2: { user: { ext: { eids: [{ source: 'uidapi.com' }] } } } });
  });
});

it('on a server nothing happens', () => {
  const bridge = connectPrebid(client(), { product: UID2 });
  expect(bridge).toMatchObject({ route: undefined, reason: 'there is no page' });
  bridge.disconnect();
  expect('pbjs' in globalThis).toBe(false);
});

it('waits in the queue of a Prebid that has not loaded, by whatever name, and says so', () => {
  const page: Page = {};
  const bridge = connectPrebid(client(), { product: UID2, page, prebid: 'ours' });
  expect(bridge).toMatchObject({ route: undefined, reason: 'Prebid has not loaded', withheld: 'no route' });
  expect((page.ours as { que: unknown[] }).que).toHaveLength(1);
});

it('disconnected before Prebid has loaded, it touches nothing', () => {
  const page: Page = {};
  const bridge = connectPrebid(client(), { product: UID2, page });
  bridge.disconnect();
  const { hooks, page: loaded } = plainPrebid();
  const [start] = (page.pbjs as { que: (() => void)[] }).que;
  page.pbjs = loaded.pbjs;
  start?.();
  expect(hooks.size).toBe(0);
});

it('a Prebid that takes no hooks and has no module gets none, and the bridge says why', () => {
  const { page } = plainPrebid({ requestBids: {} });
  const bridge = connectPrebid(client(), { product: UID2, page });
  expect(bridge.route).toBe('none');
  expect(bridge.reason).toMatch(/takes no hooks/);
  expect(bridge.withheld).toBe('no route');
});

describe('an auction', () => {
  it('has the token of its moment', () => {
    const { page, ask } = plainPrebid();
    const supplier = client();
    connectPrebid(supplier, { product: UID2, page });
    for (const token of ['A', 'B', undefined]) {
      supplier.token = token;
      const eids = token ? [{ source: 'uidapi.com', uids: [{ id: token, atype: 3 }] }] : undefined;
      expect(ask({ timeout: 1 })).toEqual(
        eids ? { timeout: 1, ortb2: { user: { ext: { eids } } } } : { timeout: 1 },
      );
    }
  });

  it('goes on without a token where the supplier or the page throws', () => {
    const { page, ask } = plainPrebid();
    const sdk = {
      getAdvertisingToken(): string {
        throw new Error('damaged');
      },
    };
    connectPrebid(sdk, { product: UID2, page });
    expect(ask({ timeout: 1 })).toEqual({ timeout: 1 });

    const broken = plainPrebid({
      getConsentMetadata() {
        throw new Error('broken');
      },
    });
    const warnings: string[] = [];
    const logger = { warn: (message: string) => void warnings.push(message) };
    connectPrebid(client(), { product: UID2, page: broken.page, logger });
    expect(broken.ask({ timeout: 1 })).toEqual({ timeout: 1 });
    broken.ask({});
    expect(warnings).toHaveLength(1);
    expect(warnings.join()).not.toContain('"A"');
  });

  it("is not stopped by a page that throws while Prebid's module asks for the id", () => {
    let userSync: object | undefined;
    const getConfig = (topic: string, listener?: () => void) => {
      if (topic === 'ortb2') throw new Error('damaged');
      if (listener) return () => {};
      return topic === 'userSync' ? userSync : undefined;
    };
    const { page, ask } = plainPrebid({
      installedModules: ['userId', 'uid2IdSystem'],
      getUserIdsAsEids: () => [],
      getConfig: getConfig as NonNullable<Prebid['getConfig']>,
      setConfig: (config) => {
        ({ userSync } = config as { userSync: object });
      },
    });
    const bridge = connectPrebid(client(), { product: UID2, page, logger: silent });
    expect(bridge.route).toBe('userId');
    ask({});
    const [entry] = (userSync as unknown as { userIds: { value: { uid2?: object } }[] }).userIds;
    expect(entry?.value.uid2).toBeUndefined();
    expect(bridge.withheld).toBe('something on the page threw');
  });

  it('is left alone after disconnecting', () => {
    const { page, ask, hooks } = plainPrebid();
    const bridge = connectPrebid(client(), { product: UID2, page, logger: silent });
    bridge.disconnect();
    bridge.disconnect();
    expect(hooks.size).toBe(0);
    expect(ask({ timeout: 1 })).toEqual({ timeout: 1 });
    expect(bridge.withheld).toBe('disconnected');
  });

  it.each<[string, (prebid: Prebid) => void]>([
    [
      'has put a function of its own before requestBids since',
      (prebid) => Object.assign(prebid, { requestBids: {} }),
    ],
    ['has a Prebid that lets go of no hook', (prebid) => delete prebid.requestBids?.getHooks],
  ])('is left alone after disconnecting also where the page %s', (_, change) => {
    const setConfig = vi.fn<(config: object) => void>();
    const modules = { installedModules: ['uid2IdSystem'], getUserIdsAsEids: () => [] };
    const { page, ask } = plainPrebid({ ...modules, setConfig });
    const tcfapi = vi.fn<() => void>();
    const bridge = connectPrebid(client(), { product: UID2, page, logger: silent });
    change(page.pbjs as Prebid);
    bridge.disconnect();
    page.__tcfapi = tcfapi;
    expect(ask({ timeout: 1 })).toEqual({ timeout: 1 });
    expect(setConfig).not.toHaveBeenCalled();
    expect(tcfapi).not.toHaveBeenCalled();
  });

  it('takes its hook out of a requestBids that the page has put another function before', () => {
    const { page, hooks } = plainPrebid();
    const bridge = connectPrebid(client(), { product: UID2, page });
    Object.assign(page.pbjs as Prebid, { requestBids: () => {} });
    bridge.disconnect();
    expect(hooks.size).toBe(0);
  });

  it("no longer listens to the page's own source of consent", async () => {
    const { page } = plainPrebid();
    const listeners = new Set<() => void>();
    const subscribe = (listener: () => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    };
    const consent = { get: () => true, subscribe };
    const bridge = connectPrebid(client(), {
      product: UID2,
      page: Object.assign(page, { document: {}, setTimeout: () => 0, clearTimeout() {} }),
      consent,
    });
    await import('../../consent/gate.js');
    await vi.waitFor(() => expect(listeners.size).toBe(1));
    bridge.disconnect();
    expect(listeners.size).toBe(0);
  });
});

describe('with a gate of its own', () => {
  const source = () => {
    let listener = () => {};
    const told = { answer: undefined as boolean | undefined };
    return {
      get: () => told.answer,
      subscribe: (given: () => void) => {
        listener = given;
      },
      tell(answer: boolean | undefined) {
        told.answer = answer;
        listener();
      },
    };
  };
  const window = () => ({ document: {}, setTimeout() {}, clearTimeout() {}, addEventListener() {} });
  const loaded = () => import('../../consent/gate.js');

  it('gives nothing before a yes, nor after its end, in the same turn', async () => {
    const { page, ask } = plainPrebid();
    const consent = source();
    const bridge = connectPrebid(client(), { product: UID2, page: Object.assign(page, window()), consent });
    expect(ask({})).toEqual({});
    await loaded();
    consent.tell(true);
    await import('../../consent/gate.js');
    await vi.waitFor(() => expect(bridge.withheld).toBeUndefined());
    expect(ask({})).toMatchObject({ ortb2: { user: { ext: { eids: [{ source: 'uidapi.com' }] } } } });
    for (const answer of [undefined, false]) {
      consent.tell(answer);
      expect(bridge.withheld).toBe('no consent');
      expect(ask({})).toEqual({});
      consent.tell(true);
    }
  });

  it('Global Privacy Control counts', async () => {
    const { page } = plainPrebid();
    const reasons: string[] = [];
    const bridge = connectPrebid(client(), {
      product: UID2,
      page: Object.assign(page, window(), { navigator: { globalPrivacyControl: true } }),
      consent: { use: 'gpc', onDecision: ({ reason }) => reasons.push(reason) },
    });
    await import('../../consent/gate.js');
    await vi.waitFor(() => expect(reasons).toContain('Global Privacy Control'));
    expect(bridge.withheld).toBe('no consent');
  });
});
