/** The part of AES-GCM that is needed of `@noble/ciphers`. */
export type AesGcm = (key: Uint8Array, iv: Uint8Array) => { decrypt(ciphertext: Uint8Array): Uint8Array };

/**
 * The door to the outside world. Everything that the core does beyond computing goes through here, so that tests
 * and the simulation can pass a world of their own. `browser.ts` has the real one.
 */
export interface Environment {
  /** The device clock, ms since epoch. */
  now(): number;
  /** A number from 0 up to 1, for jitter. */
  random(): number;
  setTimer(callback: () => void, delay: number): unknown;
  clearTimer(timer: unknown): void;
  /** Calls back once after `delay` ms, unless the page is gone by then. Not a timer of the page: see `browser.ts`. */
  limit(callback: () => void, delay: number): void;
  fetch(url: string, init: RequestInit): Promise<Response>;
  /** A sink for what a publisher's engineer should know. Never given a secret. */
  warn(message: string, detail?: unknown): void;
  /** Undefined on plain http, where browsers withhold it. */
  subtle(): SubtleCrypto | undefined;
  /** AES-GCM for pages without `subtle`. Rejects where it can't be loaded. */
  loadAesGcm(): Promise<AesGcm>;
  /** May throw, as reading the property does where site data is blocked. */
  localStorage(): Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /** Never throws; empty where cookies are blocked. */
  readCookies(): string;
  /** Never throws, and may do nothing. */
  writeCookie(cookie: string): void;
  /** The page's own address. */
  location(): Pick<Location, 'protocol' | 'hostname'>;
  /** The page became visible, came back from the back/forward cache, or the network returned. Returns the way to stop. */
  onWake(listener: () => void): () => void;
  /** Another tab changed localStorage; `null` for all of it. Returns the way to stop. */
  onStorage(listener: (key: string | null) => void): () => void;
}
