export type { Identity } from '../identity/identity.js';
export { type CookieOptions, clearIdentityCookie, identityCookie, readIdentityCookie } from './cookie.js';
export {
  type OpenedResponse,
  type OpenOptions,
  openRefreshResponse,
  openResponse,
  type SealedRequest,
  sealRequest,
} from './envelope.js';
export type { Identifier } from './identifier.js';
export { OperatorError, type OperatorErrorCode } from './operator-error.js';
export type { PublisherOptions } from './options.js';
export type { GenerateOutcome, RefreshOutcome } from './outcome.js';
export { createPublisher, type GenerateInput, type Publisher } from './publisher.js';
