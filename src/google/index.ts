export { type ConnectOptions, connectSecureSignals } from './connect.js';
export type { Page } from './google-tag.js';
export { loadSecureSignals } from './load.js';
export type { SecureSignalProvider } from './provider.js';
