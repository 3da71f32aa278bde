import type { Environment } from '../environment/environment.js';
import type { Held, Identity } from '../identity/identity.js';
import type { Product } from '../identity/product.js';
import type { RefreshOutcome } from '../lifecycle/next.js';

/** One place to keep an identity. Nothing here throws, whatever the browser does. */
export interface IdentityStorage {
  /** The text that was written last, by whichever tab; empty where there is none, undefined where it can't be read. */
  read(): string | null | undefined;
  /**
   * Replaces the text, if the place lets us: who wants to know reads it back.
   *
   * @param expires it need not be kept beyond this (ms since epoch, device clock); a cookie without it ends with the
   * browser's session.
   */
  write(text: string, expires?: number): void;
  remove(): void;
  /** Tells when another tab has changed the text, where the place can tell, until `ends` is aborted. */
  watch?(listener: () => void, ends?: AbortSignal): void;
  /**
   * Takes the secrets out of what is held from now on, in place: so it is shown and stored.
   *
   * @returns whether there were any.
   */
  conceal?(state: { held?: Held | undefined }): boolean;
  /** Gives them back for a refresh, or says how the refresh ends without them. Never rejects, and ends in time. */
  open?(identity: Identity): Promise<RefreshOutcome>;
}

/**
 * Makes a storage for one product. The `in...` functions of this folder make these.
 *
 * @param warn tells the page's engineer what to look after.
 */
export type StorageFactory = (
  product: Product,
  environment: Environment,
  warn?: (message: string) => void,
) => IdentityStorage;
