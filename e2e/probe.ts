import type { Identity } from './foreign/identity.js';

export interface SeenEvent {
  readonly event: string;
  readonly token: string | null;
}

export interface WatchedPromise {
  readonly state: 'pending' | 'resolved' | 'rejected';
  readonly value: string | null;
}

type Callback = (event: string, payload: { identity?: Identity | null }) => void;

/** The part of the drop-in's contract that the proofs touch. */
export interface DropIn {
  callbacks: unknown[];
  init(options: unknown): void;
  getAdvertisingToken(): string | undefined;
  getAdvertisingTokenAsync(): Promise<string>;
  getIdentity(): Identity | null;
  setIdentity(identity: unknown): void;
  setIdentityFromEmail(email: string, options: unknown): Promise<void>;
  isLoginRequired(): boolean;
  isInitComplete(): boolean;
  hasOptedOut(): boolean | undefined;
  disconnect(): void;
}

/** What page-scripts.ts puts under window.probe. */
export interface Probe {
  readonly sdk: DropIn;
  readonly events: SeenEvent[];
  readonly errors: string[];
  readonly violations: string[];
  readonly promises: WatchedPromise[];
  readonly initError: string | null;
  readonly record: Callback;
  init(options: unknown): string | null;
  watch(promise: Promise<unknown>): number;
}

/** Exact moments inside crypto.subtle; see crypto-gate.ts. */
export interface CryptoGate {
  hold: 'importKey' | 'decrypt' | null;
  readonly waiting: (() => void)[];
}

declare global {
  interface Window {
    probe: Probe;
    cryptoGate: CryptoGate;
    /** Of /report.js. */
    report(what: string, token?: string): void;
    /** Settled when all reports have arrived. */
    reporting?: Promise<unknown>;
  }
}
