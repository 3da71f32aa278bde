import type { InitOptions } from './options.js';

/**
 * Where refreshes go. An address that was found in storage could be another script's: it is used once this page has
 * named the same origin, by its own init or by the script tag. Until then the token is used up.
 */
export interface OperatorAddress {
  /** Undefined where the page has not named it. */
  current(): string | undefined;
  /** The page itself names an address. */
  trust(address: string): void;
}

export function createOperatorAddress(home: string, options: InitOptions): OperatorAddress {
  // Looked up without a method that another script may have replaced.
  const origins = { __proto__: null, [originOf(home)]: true } as Record<string, true | undefined>;
  return {
    current() {
      const { baseUrl = home } = options;
      return origins[originOf(baseUrl)] && baseUrl;
    },
    trust(given) {
      origins[originOf(given)] = true;
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
