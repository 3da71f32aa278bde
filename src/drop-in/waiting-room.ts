/** The promises of getAdvertisingTokenAsync that are not settled yet. */
export interface WaitingRoom {
  enter(): Promise<string>;
  /** The wait of all has ended, with a token or without. */
  settle(token: string | undefined, reason: string): void;
}

export function createWaitingRoom(): WaitingRoom {
  let shared: Promise<string> | undefined;
  let ways: [resolve: (token: string) => void, reject: (error: Error) => void] | undefined;
  return {
    enter() {
      shared ??= new Promise((...given) => {
        ways = given;
      });
      return shared;
    },
    settle(token, reason) {
      shared = undefined;
      token ? ways?.[0](token) : ways?.[1](new Error(reason));
    },
  };
}
