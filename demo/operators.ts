import { createOperator } from '../src/operator/index.js';
import { type FaultyOperator, withFaults } from './faults.js';
import { createGenerate, type Generate } from './generate.js';
import type { ProductKey } from './products.js';
import { PRODUCTS } from './products.js';
import { type ClientSide, type Credentials, type Lifetimes, localClientSide } from './settings.js';

/** The operator that the site asks for one product's identities. */
export interface SiteOperator {
  readonly product: ProductKey;
  readonly url: string;
  readonly generate: Generate;
  /** Undefined where no client-side settings are known. */
  readonly clientSide: ClientSide | undefined;
  /** What can be done to a local operator; undefined for one elsewhere. */
  readonly local: LocalOperator | undefined;
}

export interface LocalOperator extends FaultyOperator {
  readonly lifetimes: () => Lifetimes;
  /** For identities issued from now on. */
  readonly setLifetimes: (lifetimes: Lifetimes) => void;
}

/** A local operator with its switchboard of faults. It has the public test credentials. */
export function createLocalOperator(product: ProductKey, initial: Lifetimes): LocalOperator {
  let lifetimes = initial;
  let operator = create();
  return {
    ...withFaults({ fetch: (request) => operator.fetch(request) }),
    lifetimes: () => lifetimes,
    setLifetimes(next) {
      lifetimes = next;
      operator = create();
    },
  };

  function create() {
    return createOperator({ product: PRODUCTS[product].name, lifetimes });
  }
}

export function siteOperator(
  product: ProductKey,
  url: string,
  credentials: Credentials,
  local: LocalOperator | undefined,
  clientSide: ClientSide | undefined = local && localClientSide(product),
): SiteOperator {
  return { product, url, generate: createGenerate(url, credentials), clientSide, local };
}
