import { UID2_BRAND } from '../brand.js';
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
    __uid2: UID2 | SDKSetup | undefined;
    __uid2Helper: Helper | undefined;
    __uid2SecureSignalProvider?: SecureSignalProvider;
  }
}

const { Class, Base: BaseClass, load, assertInstance } = definePackage(UID2_BRAND);

/** What the classes of both products come from. */
export const SdkBase: SdkBaseClass = BaseClass;
export interface SdkBase extends Base {}

/** The class of `window.__uid2`. */
export const UID2: SdkClass = Class;
export interface UID2 extends SdkBase {}

/** @throws Error where `sdk` is not the UID2 SDK, for instance what a page has left there for it. */
export function assertUID2(sdk: unknown): asserts sdk is UID2 {
  assertInstance(sdk);
}

/** Puts the SDK into `window.__uid2`, as importing this module does; where one is already there, nothing happens. */
export const __uid2InternalHandleScriptLoad: () => void = load;

load();
