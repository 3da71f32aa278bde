import type { DropIn } from '../probe.js';
import { product } from '../product.js';
import { test as worldTest } from '../world.js';

export { expect } from '../world.js';

export interface ClientSideOptions {
  readonly serverPublicKey: string;
  readonly subscriptionId: string;
}

type FromDii = (value: string, options?: unknown) => Promise<void>;

/** All that a page may call on the SDK. */
export interface Sdk extends DropIn {
  isIdentityAvailable(): boolean | undefined;
  readonly setIdentityFromEmailHash: FromDii;
  readonly setIdentityFromPhone: FromDii;
  readonly setIdentityFromPhoneHash: FromDii;
}

export interface SdkClass {
  new (existing?: unknown[], container?: { callback?: () => void }): Sdk;
  readonly VERSION: string;
  readonly DEFAULT_REFRESH_RETRY_PERIOD_MS: number;
  readonly IdentityStatus: Record<string, string | number>;
  readonly EventType: Record<string, string>;
  setupGoogleTag(): void;
  setupGoogleSecureSignals(): void;
}

/** What a page can see of the SDK at one moment. Tokens are given by the name of their user. */
export interface Seen {
  readonly token: string;
  readonly identity: string;
  readonly loginRequired: boolean;
  readonly available: boolean;
  readonly optedOut: boolean | undefined;
  readonly complete: boolean;
}

type Payload = { identity?: { advertising_token: string } | null };

/** What the page holds under window.contract. */
export interface Contract {
  readonly sdk: Sdk;
  readonly Class: SdkClass;
  /** What `event` and `legacy` have seen, in order, such as "InitCompleted A" or "L0 A". */
  readonly log: string[];
  readonly event: (event: string, payload: Payload) => void;
  readonly legacy: (payload: { advertisingToken?: string; status: number }) => void;
  /** A callback that writes into a log of its own. */
  recorder(log: string[]): (event: string, payload: Payload) => void;
  /** Of `advertising-NAME-...` the NAME; "null" and "undefined" as they are. */
  name(token: unknown): string;
  see(sdk?: Sdk): Seen;
  /** The error that `action` throws, as text; null when it throws none. */
  thrown(action: () => unknown): string | null;
  /** Everything that was assigned to document.cookie. */
  readonly cookieWrites: string[];
  /** Names of the keys that were written to localStorage. */
  readonly storageWrites: string[];
  /** First arguments of console.warn. */
  readonly warnings: string[];
}

declare global {
  interface Window {
    contract: Contract;
  }
}

const script = `(() => {
  const name = (token) => typeof token === 'string' ? token.split('-')[1] ?? 'odd' : String(token);
  const recorder = (log) => (event, payload) => {
    const { identity } = payload;
    log.push(event + ' ' + (identity ? name(identity.advertising_token) : String(identity)));
  };
  const log = [], cookieWrites = [], storageWrites = [], warnings = [];
  window.contract = {
    get sdk() { return window['${product.global}']; },
    get Class() { return window['${product.global}'].constructor; },
    log, cookieWrites, storageWrites, warnings, name, recorder,
    event: recorder(log),
    legacy: (payload) => void log.push('L' + payload.status + ' ' + name(payload.advertisingToken)),
    see: (sdk = window.contract.sdk) => {
      const identity = sdk.getIdentity();
      return {
        token: name(sdk.getAdvertisingToken()),
        identity: identity ? name(identity.advertising_token) : String(identity),
        loginRequired: sdk.isLoginRequired(),
        available: sdk.isIdentityAvailable() ?? false,
        optedOut: sdk.hasOptedOut(),
        complete: sdk.isInitComplete(),
      };
    },
    thrown: (action) => {
      try { action(); return null; } catch (error) { return String(error); }
    },
  };
  const { get, set } = Object.getOwnPropertyDescriptor(Document.prototype, 'cookie');
  Object.defineProperty(Document.prototype, 'cookie', {
    configurable: true,
    get() { return get.call(this); },
    set(value) { cookieWrites.push(String(value)); set.call(this, value); },
  });
  const { setItem } = Storage.prototype;
  Storage.prototype.setItem = function (key, value) { storageWrites.push(key); setItem.call(this, key, value); };
  const { warn } = console;
  console.warn = (...args) => { warnings.push(String(args[0])); warn.apply(console, args); };
})();`;

/** The usual test, in pages that also have window.contract. */
export const test: ReturnType<typeof worldTest.extend<{ instrumented: boolean }>> = worldTest.extend<{
  instrumented: boolean;
}>({
  instrumented: [
    async ({ context }, use) => {
      await context.addInitScript({ content: script });
      await use(true);
    },
    { auto: true },
  ],
});
