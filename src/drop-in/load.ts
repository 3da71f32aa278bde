import { browser } from '../environment/browser.js';
import { ownScript } from '../environment/own-script.js';
import { own } from '../identity/parse.js';
import { type Brand, SDK_VERSION } from './brand.js';
import type { Sdk } from './contract.js';
import type { Callback, EventName } from './dispatcher.js';
import { helper } from './helper.js';
import { STATUS } from './legacy.js';
import { RETRY_BASE } from './options.js';
import { createSdk } from './sdk.js';

/** Something that a script may call later, when it has put the SDK in its place. */
export interface CallbackContainer {
  callback?: () => void;
}

/** The class of a drop-in, with the statics of the official one. */
export interface SdkClass {
  new (callbacks?: Callback[] | null, callbackContainer?: CallbackContainer | null): Sdk;
  readonly VERSION: string;
  readonly DEFAULT_REFRESH_RETRY_PERIOD_MS: number;
  readonly IdentityStatus: Readonly<Record<string | number, string | number>>;
  readonly EventType: Readonly<Record<string, string>>;
  setupGoogleTag(): void;
  setupGoogleSecureSignals(): void;
}

const EVENTS: Readonly<Record<EventName, string>> = {
  SdkLoaded: 'SdkLoaded',
  InitCompleted: 'InitCompleted',
  IdentityUpdated: 'IdentityUpdated',
  OptoutReceived: 'OptoutReceived',
};

// The page's own things, which it may have put there before us and in any shape.
type Page = Record<string, unknown>;

/** Registers the SDK with Google's secure signals, where the page has loaded the script for that. */
function registerSecureSignals(page: Page, { global }: Brand): void {
  // Its own, here and below: elements of these names would be inherited.
  (
    own(page, `${global}SecureSignalProvider`) as { registerSecureSignalProvider?(): void } | null | undefined
  )?.registerSecureSignalProvider?.();
}

/** The official names and numbers of the states, readable both ways, as a TypeScript enumeration is. */
function identityStatus(): Record<string | number, string | number> {
  const both: Record<string | number, string | number> = {};
  for (const [state, [number]] of Object.entries(STATUS)) {
    const name = state.replace('OPT_OUT', 'OPTOUT');
    both[name] = number;
    both[number] = name;
  }
  return both;
}

export function defineSdk(brand: Brand, page: Page, baseUrl: string): SdkClass {
  const shared = { announced: false };
  const register = () => registerSecureSignals(page, brand);

  function Class(this: Sdk, callbacks?: Callback[] | null, container?: CallbackContainer | null): void {
    const announce = createSdk(this, brand, browser, callbacks ?? [], baseUrl, shared);
    if (page[brand.global] instanceof Class) announce(false);
    else if (container) container.callback = () => announce(true);
  }

  return Object.assign(Class as unknown as SdkClass, {
    VERSION: SDK_VERSION,
    DEFAULT_REFRESH_RETRY_PERIOD_MS: RETRY_BASE,
    IdentityStatus: identityStatus(),
    EventType: { ...EVENTS },
    setupGoogleTag: register,
    setupGoogleSecureSignals: register,
  });
}

/**
 * Puts the SDK where the page looks for it. A page may have put an object with a `callbacks` array there before; that
 * very array goes on being used. A second script finds the first one's SDK and does nothing.
 */
export function install({ global }: Brand, page: Page, Class: SdkClass): void {
  const stub = own(page, global) as Partial<Sdk> | undefined;
  // Another script may have put anything there.
  if (stub && 'init' in Object(stub)) return;
  const container: CallbackContainer = {};
  page[global] = new Class(Array.isArray(stub?.callbacks) ? stub.callbacks : [], container);
  page[`${global}Helper`] = helper;
  container.callback?.();
}

/**
 * What a script tag does. The tag may name the operator (`data-base-url`), seal what is stored (`data-sealed`), and have
 * everything wait for the user's consent (`data-consent`).
 */
export function load(brand: Brand): void {
  const page = window as unknown as Page;
  const script = ownScript();
  // Not its dataset, which inherits.
  const attribute = (name: string) => script?.getAttribute(`data-${name}`);
  const sdk = defineSdk(
    { ...brand, sealed: attribute('sealed'), consent: attribute('consent') },
    page,
    attribute('base-url') || brand.product.baseUrl,
  );
  install(brand, page, sdk);
}
