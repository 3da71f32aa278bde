export {
  type Client,
  createClient,
  type IdentityView,
  type Snapshot,
  TokenUnavailableError,
} from './client.js';
export type { Consent, ConsentOptions, ConsentSource, ConsentUse, OwnConsent } from './consent/options.js';
export type { Decision, Verdict } from './consent/verdict.js';
export type { Environment } from './environment/environment.js';
export type { Identity } from './identity/identity.js';
export { EUID, type Product, UID2 } from './identity/product.js';
export type { Retry, Status } from './lifecycle/state.js';
export type { ClientOptions } from './options.js';
export { connectPrebid, type PrebidConnection, type PrebidOptions } from './prebid/bridge/connect.js';
export type { Route } from './prebid/bridge/routes.js';
export { type CookieScope, inCookie } from './storage/cookie.js';
export { inLocalStorage } from './storage/local-storage.js';
export { inMemory } from './storage/memory.js';
export { type SealedOptions, sealed } from './storage/sealed.js';
export type { IdentityStorage, StorageFactory } from './storage/storage.js';
export {
  type Availability,
  measureAvailability,
  type RefreshMeasurement,
  reportRefreshes,
  type Telemetry,
} from './telemetry.js';
