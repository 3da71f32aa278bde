import { EUID_BRAND } from '../brand.js';
import type { Helper } from '../helper.js';
import { definePackage } from './define-package.js';
import type { SdkBase as Base, SDKSetup, SdkBaseClass, SdkClass, SecureSignalProvider } from './types.js';

export * from './helpers.js';
export {
  type ApiClientOptions,
  type CallbackContainer,
  type CallbackHandler,
  type CallbackPayload,
  type ClientSideIdentityOptions,
  type CookieOptions,
  EventType,
  type Identity,
  type OptoutIdentity,
  type PayloadWithIdentity,
  type SDKSetup,
  type SdkLoadedPayload,
  type SdkOptions,
} from './types.js';

declare global {
  interface Window {
    __euid: EUID | SDKSetup | undefined;
    __euidHelper: Helper | undefined;
    __euidSecureSignalProvider?: SecureSignalProvider;
  }
}

const { Class, Base: BaseClass, load, assertInstance } = definePackage(EUID_BRAND);

/** What the classes of both products come from. */
export const SdkBase: SdkBaseClass = BaseClass;
export interface SdkBase extends Base {}

/** The class of `window.__euid`. */
export const EUID: SdkClass = Class;
export interface EUID extends SdkBase {}

/** @throws Error where `sdk` is not the EUID SDK, for instance what a page has left there for it. */
export function assertEUID(sdk: unknown): asserts sdk is EUID {
  assertInstance(sdk);
}

/** Puts the SDK into `window.__euid`, as importing this module does; where one is already there, nothing happens. */
export const __euidInternalHandleScriptLoad: () => void = load;

load();
