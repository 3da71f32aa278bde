import type { Product } from '../identity/product.js';

/** The promises of getAdvertisingTokenAsync that are not settled yet. */
export interface WaitingRoom {
  /** A promise of a token: it waits for the first init, and for a request that is in flight. */
  enter(inFlight: boolean, initComplete: boolean, token: () => string | undefined): Promise<string>;
  /** A wait has ended, with a token or without. */
  settle(token: string | undefined): void;
  /** There is nothing left to wait for. */
  abort(): void;
}

export function createWaitingRoom({ name }: Product): WaitingRoom {
  let waiting: [resolve: (token: string) => void, reject: (error: Error) => void][] = [];
  let disconnected = false;

  function empty(token: string | undefined, reason: string): void {
    const leaving = waiting;
    waiting = [];
    for (const [resolve, reject] of leaving) token ? resolve(token) : reject(new Error(reason));
  }

  return {
    enter: (inFlight, initComplete, current) =>
      new Promise((resolve, reject) => {
        waiting.push([resolve, reject]);
        if (!inFlight && (initComplete || disconnected)) empty(current(), 'Identity not available');
      }),
    settle: (token) => empty(token, 'No identity available.'),
    abort() {
      disconnected = true;
      empty(undefined, `${name} SDK aborted.`);
    },
  };
}
