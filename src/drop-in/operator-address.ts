import type { InitOptions } from './options.js';

/**
 * Where refreshes go. An address that was found in storage could be another script's: it is used once this page has
 * named the same origin, by its own init or by the script tag. Until then a refresh waits, and the token is used up.
 */
export interface OperatorAddress {
  current(): string | Promise<string>;
  /** The page itself names an address. */
  trust(address: string): void;
  /** The options have changed: who waits for an address may have one now. */
  recheck(): void;
}

export function createOperatorAddress(home: string, options: InitOptions): OperatorAddress {
  // Looked up without a method that another script may have replaced.
  const origins = { __proto__: null, [originOf(home)]: true } as Record<string, true | undefined>;
  let tell: (address: string) => void;
  const named = new Promise<string>((resolve) => {
    tell = resolve;
  });
  const address = () => options.baseUrl ?? home;
  const isTrusted = () => origins[originOf(address())];
  return {
    current: () => (isTrusted() ? address() : named),
    trust(given) {
      origins[originOf(given)] = true;
    },
    recheck() {
      if (isTrusted()) tell(address());
    },
  };
}

function originOf(address: string): string {
  try {
    return new URL(address).origin;
  } catch {
    // Relative to the page, for instance.
    return address;
  }
}
