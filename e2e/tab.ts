import type { Page } from '@playwright/test';
import type { DrivenPage } from './engines/driven-page.js';
import type { Identity } from './foreign/identity.js';
import { type InitOptions, publisherPage } from './page-scripts.js';
import type { SeenEvent, WatchedPromise } from './probe.js';
import { type ProductNames, product } from './product.js';
import type { Site } from './site.js';

export type Mode = 'localStorage' | 'cookie';
export const modes: readonly Mode[] = ['localStorage', 'cookie'];

export interface TabState {
  readonly token: string | undefined;
  readonly identityToken: string | null;
  readonly loginRequired: boolean;
  readonly initComplete: boolean;
  readonly optedOut: boolean | undefined;
}

export interface Stored {
  readonly localStorage: string | null;
  /** Percent-decoded. */
  readonly cookie: string | null;
}

export interface OpenOptions {
  /** null: the page itself calls init() later. */
  readonly init?: InitOptions | null;
  readonly headers?: Record<string, string>;
  readonly scripts?: readonly string[];
  /** Another origin of the site than http://localhost. */
  readonly origin?: string;
}

/** One tab of the publisher's site, as a test drives it. */
export interface Tab<Driven extends DrivenPage = Page> {
  readonly page: Driven;
  /** Path of the page that was put last. */
  readonly path: string;
  /** Puts a page on the site, for this tab to go to, and gives its address. */
  put(options?: OpenOptions): string;
  open(options?: OpenOptions): Promise<void>;
  reload(): Promise<void>;
  /** Puts a value where a page of yesterday would have left it. */
  seed(mode: Mode, value: unknown, origin?: string): Promise<void>;
  seedRaw(
    place: { localStorage?: Record<string, string>; cookies?: string[] },
    origin?: string,
  ): Promise<void>;
  init(options: InitOptions): Promise<string | null>;
  setIdentity(identity: unknown): Promise<void>;
  /** Logs out and gives the token (or undefined) that a getter shows in the same breath. */
  disconnect(): Promise<string | undefined>;
  state(): Promise<TabState>;
  token(): Promise<string | undefined>;
  /** Asks for the token asynchronously; read the outcome later. */
  askToken(): Promise<() => Promise<WatchedPromise>>;
  events(): Promise<SeenEvent[]>;
  eventNames(): Promise<string[]>;
  errors(): Promise<string[]>;
  stored(): Promise<Stored>;
  storedIdentity(): Promise<(Partial<Identity> & Record<string, unknown>) | null>;
}

const readStored = (page: DrivenPage, names: ProductNames): Promise<Stored> =>
  page.evaluate(({ cookie, storageKey }) => {
    const entry = document.cookie.split('; ').find((row) => row.startsWith(`${cookie}=`));
    const value = entry ? entry.slice(cookie.length + 1) : null;
    return {
      localStorage: localStorage.getItem(storageKey),
      cookie: value ? decodeURIComponent(value) : null,
    };
  }, names);

let pageSerial = 0;

export const createTab = <Driven extends DrivenPage>(
  page: Driven,
  site: Site,
  now: () => number,
  names: ProductNames = product,
): Tab<Driven> => {
  let path = '/blank';
  const blank = async (origin: string): Promise<void> => {
    await page.goto(`${origin}/blank`);
  };

  const seedRaw: Tab<Driven>['seedRaw'] = async (place, origin = site.origin) => {
    await blank(origin);
    await page.evaluate(({ localStorage: values = {}, cookies = [] }) => {
      for (const [key, value] of Object.entries(values)) localStorage.setItem(key, value);
      // biome-ignore lint/suspicious/noDocumentCookie: the way a page of yesterday left it.
      for (const cookie of cookies) document.cookie = cookie;
    }, place);
  };

  const put: Tab<Driven>['put'] = ({ init = {}, headers, scripts, origin = site.origin } = {}) => {
    pageSerial += 1;
    path = `/page-${pageSerial}`;
    site.put(path, { html: publisherPage(names, init, scripts), ...(headers ? { headers } : {}) });
    return origin + path;
  };

  return {
    page,
    get path() {
      return path;
    },
    put,
    open: async (options) => void (await page.goto(put(options))),
    seedRaw,
    reload: async () => void (await page.reload()),
    seed: (mode, value, origin) => {
      const text = JSON.stringify(value);
      if (mode === 'localStorage') return seedRaw({ localStorage: { [names.storageKey]: text } }, origin);
      const expires = new Date(now() + 30 * 86_400_000).toUTCString();
      return seedRaw(
        { cookies: [`${names.cookie}=${encodeURIComponent(text)} ;path=/;expires=${expires}`] },
        origin,
      );
    },
    init: (options) => page.evaluate((given) => window.probe.init(given), options),
    setIdentity: (identity) => page.evaluate((given) => window.probe.sdk.setIdentity(given), identity),
    disconnect: () =>
      page.evaluate(() => {
        window.probe.sdk.disconnect();
        return window.probe.sdk.getAdvertisingToken();
      }),
    state: () =>
      page.evaluate(() => {
        const { sdk } = window.probe;
        return {
          token: sdk.getAdvertisingToken(),
          identityToken: sdk.getIdentity()?.advertising_token ?? null,
          loginRequired: sdk.isLoginRequired(),
          initComplete: sdk.isInitComplete(),
          optedOut: sdk.hasOptedOut(),
        };
      }),
    token: () => page.evaluate(() => window.probe.sdk.getAdvertisingToken()),
    askToken: async () => {
      const index = await page.evaluate(() =>
        window.probe.watch(window.probe.sdk.getAdvertisingTokenAsync()),
      );
      return () => page.evaluate((i) => window.probe.promises[i] ?? { state: 'pending', value: null }, index);
    },
    events: () => page.evaluate(() => window.probe.events),
    eventNames: () => page.evaluate(() => window.probe.events.map((seen) => seen.event)),
    errors: () => page.evaluate(() => window.probe.errors),
    stored: () => readStored(page, names),
    storedIdentity: async () => {
      const { cookie, localStorage } = await readStored(page, names);
      const text = cookie ?? localStorage;
      return text ? JSON.parse(text) : null;
    },
  };
};
