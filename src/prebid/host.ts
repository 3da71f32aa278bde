/** What our modules use of Prebid.js, by structure: npm's Prebid exports neither its internals nor their types. */
export interface Host {
  /** Prebid's storage manager for this module, which asks the page's consent rules at each call. */
  readonly manager: HostStorage;
  /** Prints where Prebid's debug mode is on. */
  warn(message: string): void;
  /** Prebid's quick hash (53 bits, as a decimal string), in which a stored identity remembers whose it is. */
  hash(text: string, seed: number): string | number;
}

/** Any of these may throw, or do nothing, where consent, disclosure rules or the browser say so. */
export interface HostStorage {
  getCookie(name: string): string | null;
  setCookie(name: string, value: string, expires: string, sameSite: string): void;
  getDataFromLocalStorage(key: string): string | null;
  setDataInLocalStorage(key: string, value: string): void;
  removeDataFromLocalStorage(key: string): void;
}

/** The publisher's configuration of one module; as `userSync.userIds` of setConfig gives it, so nothing is sure. */
export interface ModuleConfig {
  readonly params?: Readonly<Record<string, unknown>> | null;
}

/** The consent data that Prebid hands to a module. */
export interface ConsentData {
  readonly gdpr?: {
    readonly gdprApplies?: unknown;
    readonly vendorData?: {
      readonly purpose?: { readonly consents?: Readonly<Record<string, unknown>> };
      readonly vendor?: { readonly consents?: Readonly<Record<string, unknown>> };
    } | null;
  } | null;
}

/** What getId and extendId give: an id at once, and a way to wait for a better one. */
export interface IdResponse {
  readonly id: object | string;
  readonly callback?: ((setId: (id: object | string) => void) => unknown) | undefined;
}

/** A module that adds ids to auctions, as Prebid's userId module takes it. */
export interface IdModule {
  readonly name: string;
  readonly gvlid?: number;
  /** Where Prebid's own build reads what the module stores. */
  readonly disclosureURL?: string;
  readonly primaryIds: readonly string[];
  readonly eids: Readonly<Record<string, object>>;
  getId(config?: ModuleConfig, consent?: ConsentData): IdResponse | undefined;
  extendId(config?: ModuleConfig, consent?: ConsentData): IdResponse | undefined;
  decode(value: unknown): object | undefined;
  onDataDeletionRequest(): void;
}
