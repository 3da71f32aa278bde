/** What of `navigator` is used: the part of the Web Locks API that a turn among tabs needs. */
export interface Tabs {
  readonly locks?: {
    request(
      name: string,
      options: { readonly ifAvailable?: true; readonly mode?: 'shared' },
      callback: (lock: object | null) => unknown,
    ): Promise<unknown>;
  };
}

/**
 * The door to the outside world: what the core uses of the global object, and no more. Everything is looked up when it
 * is used, since pages, tests and extensions replace these; so tests and the simulation can pass a world of their own.
 */
export interface Environment {
  readonly Date: Pick<DateConstructor, 'now'>;
  readonly Math: Pick<Math, 'random'>;
  readonly performance: Pick<Performance, 'timeOrigin' | 'now'>;
  setTimeout(callback: () => void, delay: number): unknown;
  clearTimeout(timer: never): void;
  /** For the time limit of requests: a page may count or fake its timers. Browsers before 2022 go without. */
  readonly AbortSignal: { timeout?(delay: number): Pick<AbortSignal, 'addEventListener'> };
  fetch(url: string, init: RequestInit): Promise<Response>;
  readonly console: Pick<Console, 'warn'>;
  /** Without `subtle` on plain http, where browsers withhold it. */
  readonly crypto?: { readonly subtle?: SubtleCrypto | undefined };
  /** Reading the property throws where site data is blocked, and so may each call. */
  readonly localStorage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
  /** Its `locks` are absent on plain http and in old browsers, and refuse where site data is blocked. */
  readonly navigator?: Tabs;
  /** Absent on a server, where nothing is sent and nothing waits. Reading its cookie may throw in a sandboxed frame. */
  readonly document?: { cookie: string; readonly hidden: boolean };
  readonly location?: Pick<Location, 'protocol' | 'hostname'> & { readonly pathname?: string };
  /** Absent in Node. */
  addEventListener?(
    type: string,
    listener: (event: Event) => void,
    options?: { readonly capture: true; readonly signal: AbortSignal },
  ): void;
}
