import type * as core from '../../identity/identity.js';
import type { ClientSideIdentityOptions } from '../client-side.js';
import type { CallbackContainer } from '../load.js';

// The types that the official package exports, for pages that were written against it.

export type { CallbackContainer, ClientSideIdentityOptions };

/**
 * The package of tokens and times. As in the official package the key counts as always there; identities of protocol v1
 * have none at run time.
 */
export interface Identity extends core.Identity {
  refresh_response_key: string;
}

/** What takes an identity's place when the user has opted out. Times in ms since epoch. */
export type OptoutIdentity = Pick<core.OptOut, 'status' | 'refresh_expires' | 'identity_expires'>;

/** The events that a callback hears of. */
export const EventType = {
  SdkLoaded: 'SdkLoaded',
  InitCompleted: 'InitCompleted',
  IdentityUpdated: 'IdentityUpdated',
  OptoutReceived: 'OptoutReceived',
} as const;
export type EventType = (typeof EventType)[keyof typeof EventType];
export declare namespace EventType {
  // Each event as a type of its own, as the members of an enumeration are.
  type SdkLoaded = 'SdkLoaded';
  type InitCompleted = 'InitCompleted';
  type IdentityUpdated = 'IdentityUpdated';
  type OptoutReceived = 'OptoutReceived';
}

export type SdkLoadedPayload = Record<string, never>;
export type PayloadWithIdentity = { identity: Identity | null };
export type CallbackPayload = SdkLoadedPayload | PayloadWithIdentity;
export type CallbackHandler = (event: EventType, payload: CallbackPayload) => void;

/** What a page may leave in the SDK's place before the SDK loads. */
export type SDKSetup = { callbacks: CallbackHandler[] | undefined };

export type CookieOptions = { cookieDomain?: string; cookiePath?: string };
export type ApiClientOptions = { baseUrl?: string };

/** What the callback of `init` is told. */
export type InitCallbackPayload = {
  advertisingToken?: string;
  advertising_token?: string;
  status: number;
  statusText: string;
};

/** What `init` takes. */
export type SdkOptions = CookieOptions &
  ApiClientOptions & {
    identity?: Identity;
    /** ms before a failed refresh is tried again the first time. Default 5000, at least 1000. */
    refreshRetryPeriod?: number;
    useCookie?: boolean;
    callback?: (payload: InitCallbackPayload) => void;
    /** Taken and not used, as by the official SDK. */
    logger?: Pick<Console, 'debug' | 'error' | 'info' | 'log' | 'warn' | 'trace'>;
  };

type Generate = (identifier: string, options: ClientSideIdentityOptions) => Promise<void>;
type StatusName =
  | 'ESTABLISHED'
  | 'REFRESHED'
  | 'EXPIRED'
  | 'NO_IDENTITY'
  | 'INVALID'
  | 'REFRESH_EXPIRED'
  | 'OPTOUT';

/** The methods of an SDK, whichever product it is of. */
export interface SdkBase {
  callbacks: CallbackHandler[];
  init(options: SdkOptions): void;
  setIdentity(identity: Identity | OptoutIdentity): void;
  setIdentityFromEmail: Generate;
  setIdentityFromEmailHash: Generate;
  setIdentityFromPhone: Generate;
  setIdentityFromPhoneHash: Generate;
  getIdentity(): Identity | null;
  getAdvertisingToken(): string | undefined;
  getAdvertisingTokenAsync(): Promise<string>;
  isLoginRequired(): boolean;
  isIdentityAvailable(): boolean | undefined;
  hasOptedOut(): boolean | undefined;
  isInitComplete(): boolean;
  disconnect(): void;
}

interface Statics {
  readonly VERSION: string;
  readonly DEFAULT_REFRESH_RETRY_PERIOD_MS: number;
  /** The numbers that the callback of `init` is told, and their names by number. */
  readonly IdentityStatus: Readonly<Record<StatusName, number>> & Readonly<Record<number, string>>;
  readonly EventType: typeof EventType;
}

/** What both products' classes come from. */
export type SdkBaseClass = Statics & (abstract new () => SdkBase);

/** The class of one product. */
export interface SdkClass extends Statics {
  new (existingCallbacks?: CallbackHandler[], callbackContainer?: CallbackContainer): SdkBase;
  setupGoogleTag(): void;
  setupGoogleSecureSignals(): void;
}

/** What Google's secure signals script leaves on the page. */
export interface SecureSignalProvider {
  registerSecureSignalProvider(): void;
  resetProviderRegistration(): void;
}
