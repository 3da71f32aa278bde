/** The promises of getAdvertisingTokenAsync that are not settled yet. */
export interface WaitingRoom {
  enter(): Promise<string>;
  /** The wait of all has ended, with a token or without. */
  settle(token: string | undefined, reason: string): void;
}

export function createWaitingRoom(): WaitingRoom {
  let waiting: [resolve: (token: string) => void, reject: (error: Error) => void][] = [];
  return {
    enter: () => new Promise((...ways) => waiting.push(ways)),
    settle(token, reason) {
      const leaving = waiting;
      waiting = [];
      for (const [resolve, reject] of leaving) token ? resolve(token) : reject(new Error(reason));
    },
  };
}
