import type { Identity } from '../identity/identity.js';
import type { ClientSideIdentityOptions } from './client-side.js';
import type { Callback } from './dispatcher.js';
import type { InitOptions } from './options.js';

/** One of the four methods that generate an identity out of an email address or a phone number. */
export type Generate = (value: string, options: ClientSideIdentityOptions) => Promise<void>;

/** What a page finds in `window.__uid2` / `window.__euid`: the methods of the official SDK. */
export interface Sdk {
  callbacks: Callback[];
  init(options: InitOptions): void;
  setIdentity(identity: Identity | unknown): void;
  setIdentityFromEmail: Generate;
  setIdentityFromEmailHash: Generate;
  setIdentityFromPhone: Generate;
  setIdentityFromPhoneHash: Generate;
  getIdentity(): Identity | null;
  getAdvertisingToken(): string | undefined;
  getAdvertisingTokenAsync(): Promise<string>;
  /** Whether only a new login can bring a token. */
  isLoginRequired(): boolean;
  isIdentityAvailable(): boolean;
  hasOptedOut(): boolean | undefined;
  isInitComplete(): boolean;
  disconnect(): void;
}

/** What the instances of one class have in common. */
export interface Shared {
  /** Whether any has told the page that the script has loaded: before that, none raises an event. */
  announced: boolean;
}
