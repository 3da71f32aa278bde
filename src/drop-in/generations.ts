import type { Environment } from '../environment/environment.js';
import type { Held } from '../identity/identity.js';
import type { Product } from '../identity/product.js';
import type { ClientSideIdentityOptions, IdentifierKind } from './client-side.js';
import { clientSide } from './helper.js';

/** The client-side token generations of a page. */
export interface Generations {
  inFlight(): boolean;
  /** Ends all: nothing is sent and nothing applied afterwards. */
  stop(): void;
  /** Generates an identity and applies it. Rejects as the official SDK does. */
  run(kind: IdentifierKind, value: string, options: ClientSideIdentityOptions): Promise<void>;
}

/**
 * @param apply takes over what was generated.
 * @param settled is called when a generation has ended, however it did.
 */
export function createGenerations(
  environment: Environment,
  { name }: Product,
  clientTag: string,
  baseUrl: () => Promise<string | undefined>,
  apply: (held: Held) => void,
  settled: () => void,
): Generations {
  const running = new Set<AbortController>();
  return {
    inFlight: () => running.size > 0,
    stop() {
      for (const controller of running) controller.abort();
      running.clear();
    },
    async run(kind, value, options) {
      const controller = new AbortController();
      running.add(controller);
      try {
        const { generate } = await clientSide();
        // One by one: names of properties are shortened in the one file and not in the other.
        await generate(environment, name, clientTag, baseUrl, kind, value, options, controller, apply);
      } finally {
        running.delete(controller);
        settled();
      }
    },
  };
}
