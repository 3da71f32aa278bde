import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Page } from './google-tag.js';
import { loadSecureSignals } from './load.js';
import type { SecureSignalProvider } from './provider.js';

type Offered = { id: string; collectorFunction: () => Promise<unknown> };

const UID2 = { name: 'UID2' } as const;
const load = (page: Page): SecureSignalProvider => {
  loadSecureSignals(UID2, page);
  return page.__uid2SecureSignalProvider as SecureSignalProvider;
};
const offersOn = (page: Page): Offered[] =>
  (page.googletag as { secureSignalProviders?: Offered[] } | undefined)?.secureSignalProviders ?? [];

/** The events of an SDK that has a token where `sdk.token` is one. */
const pageWithSdk = () => {
  const callbacks: ((event: string) => void)[] = [];
  const sdk = {
    callbacks,
    token: undefined as string | undefined,
    getIdentity: () => sdk.token && { advertising_token: sdk.token },
    getAdvertisingToken: () => sdk.token,
    getAdvertisingTokenAsync: () =>
      sdk.token ? Promise.resolve(sdk.token) : Promise.reject(new Error('Identity not available')),
  };
  const tell = (event: string) => {
    for (const callback of callbacks) callback(event);
  };
  return { page: { __uid2: sdk } as Page, sdk, tell };
};

afterEach(() => void vi.restoreAllMocks());

describe('on a page without anything', () => {
  it('leaves a callback for the SDK, and nothing for Google before there is an identity', () => {
    const page: Page = {};
    load(page);
    expect((page.__uid2 as { callbacks: unknown[] }).callbacks).toHaveLength(1);
    expect(page.googletag).toBeUndefined();
  });

  it('a second copy of the script changes nothing', () => {
    const page: Page = {};
    const provider = load(page);
    expect(load(page)).toBe(provider);
    expect((page.__uid2 as { callbacks: unknown[] }).callbacks).toHaveLength(1);
  });

  it('a registration warns once per call', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    load({}).registerSecureSignalProvider();
    expect(warn.mock.calls).toEqual([['UidSecureSignal: Please implement `getUidAdvertisingToken`']]);
  });

  it('does nothing where there is no window', () => {
    expect(() => loadSecureSignals(UID2)).not.toThrow();
    expect('__uid2' in globalThis).toBe(false);
  });
});

describe('with an SDK', () => {
  it.each(['SdkLoaded', 'InitCompleted', 'IdentityUpdated'])(
    'registers once at %s with an identity',
    (event) => {
      const { page, sdk, tell } = pageWithSdk();
      load(page);
      tell(event);
      expect(offersOn(page)).toEqual([]);
      sdk.token = 'A';
      tell(event);
      expect(offersOn(page)).toEqual([{ id: 'uidapi.com', collectorFunction: expect.any(Function) }]);
      expect(page.googletag).toMatchObject({ cmd: [] });
    },
  );

  it('registers again for a new identity only', () => {
    const { page, sdk, tell } = pageWithSdk();
    sdk.token = 'A';
    load(page);
    for (const event of ['SdkLoaded', 'InitCompleted', 'OptoutReceived']) tell(event);
    expect(offersOn(page)).toHaveLength(1);
    tell('IdentityUpdated');
    expect(offersOn(page)).toHaveLength(2);
  });

  it('the collector gives the token of its moment, and rejects when there is none', async () => {
    const { page, sdk, tell } = pageWithSdk();
    sdk.token = 'A';
    load(page);
    tell('InitCompleted');
    const collector = offersOn(page)[0]?.collectorFunction as () => Promise<unknown>;
    expect(await collector()).toBe('A');
    sdk.token = 'B';
    expect(await collector()).toBe('B');
    sdk.token = undefined;
    await expect(collector()).rejects.toThrow('Identity not available');
  });

  it('a logout in the turn of the collection leaves Google without the token', async () => {
    const { page, sdk, tell } = pageWithSdk();
    sdk.token = 'A';
    load(page);
    tell('InitCompleted');
    const early = offersOn(page)[0]?.collectorFunction();
    sdk.token = undefined;
    await expect(early).rejects.toThrow('Identity not available');
  });

  it('EUID has names of its own', () => {
    const { page, sdk } = pageWithSdk();
    sdk.token = 'A';
    const other: Page = { __euid: page.__uid2 };
    loadSecureSignals({ name: 'EUID' }, other);
    (other.__euidSecureSignalProvider as SecureSignalProvider).registerSecureSignalProvider();
    expect(offersOn(other)).toMatchObject([{ id: 'euid.eu' }]);
  });
});

describe("with the page's own function", () => {
  it('registers at once, and prefers it to the SDK', async () => {
    const { page, sdk } = pageWithSdk();
    sdk.token = 'of the SDK';
    page.getUid2AdvertisingToken = () => "the page's";
    load(page);
    expect(await offersOn(page)[0]?.collectorFunction()).toBe("the page's");
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('down'))],
    [
      'throws',
      () => {
        throw new Error('down');
      },
    ],
    ['gives an empty token', () => ''],
    ['gives nothing', () => undefined],
  ])('asks three times where it %s, then rejects', async (_, answer) => {
    const ask = vi.fn<() => unknown>(answer);
    const page: Page = { getUid2AdvertisingToken: ask };
    load(page);
    await expect(offersOn(page)[0]?.collectorFunction()).rejects.toThrow(/down|No advertising token/);
    expect(ask).toHaveBeenCalledTimes(3);
  });

  it('gives the token of the third attempt', async () => {
    const ask = vi
      .fn<() => unknown>()
      .mockRejectedValueOnce('1')
      .mockRejectedValueOnce('2')
      .mockReturnValue('A');
    const page: Page = { getUid2AdvertisingToken: ask };
    load(page);
    expect(await offersOn(page)[0]?.collectorFunction()).toBe('A');
  });
});

describe('a damaged googletag', () => {
  const throwing = () => {
    throw new Error('not today');
  };
  const get = (value: () => unknown) => Object.defineProperty({}, 'secureSignalProviders', { get: value });
  it.each<[string, unknown]>([
    ['a number', 1],
    ['frozen', Object.freeze({})],
    ['with a push that throws', { secureSignalProviders: { push: throwing } }],
    ['with providers that are none', { secureSignalProviders: 'none' }],
    ['with a getter that throws', get(throwing)],
  ])('%s throws nothing at the page, and a later one is used', (_, googletag) => {
    const { page, sdk, tell } = pageWithSdk();
    sdk.token = 'A';
    page.googletag = googletag;
    const provider = load(page);
    tell('InitCompleted');
    expect(provider.hasRegisteredSecureSignals).toBe(false);
    page.googletag = { secureSignalProviders: [] };
    tell('InitCompleted');
    expect(offersOn(page)).toHaveLength(1);
  });

  it.each<[string, unknown]>([
    ['null', null],
    ['without providers', {}],
    ['with providers null', { secureSignalProviders: null }],
  ])('%s is made whole', (_, googletag) => {
    const { page, sdk, tell } = pageWithSdk();
    sdk.token = 'A';
    page.googletag = googletag;
    load(page);
    tell('InitCompleted');
    expect(offersOn(page)).toHaveLength(1);
  });

  it('an SDK that is none throws nothing at the page either', () => {
    for (const __uid2 of [1, Object.freeze({}), { callbacks: 1 }])
      expect(() => load({ __uid2 })).not.toThrow();
  });
});

describe('the log', () => {
  const lines = async (page: Page): Promise<string> => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    page.getUid2AdvertisingToken = () => 'secret-token';
    load(page);
    await offersOn(page)[0]?.collectorFunction();
    return log.mock.calls.join('\n');
  };

  it.each<[string, Page]>([
    ['the address of the page asks for it', { location: { search: '?a=1&uid2_ss_debug=TRUE' } }],
    [
      'the script comes from the integration host',
      { document: { currentScript: { src: 'https://cdn.integ.uidapi.com/x.js' } } },
    ],
  ])('is written where %s, without the token', async (_, page) => {
    const text = await lines(page);
    expect(text).toMatch(/^UidSecureSignal: registered/);
    expect(text).not.toContain('secret-token');
  });

  it.each(['', '?uid2_ss_debug=false', '?other=true'])('is silent at "%s"', async (search) => {
    expect(await lines({ location: { search } })).toBe('');
  });
});
