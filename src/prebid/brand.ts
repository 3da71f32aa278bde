import type { ConsentData } from './host.js';

/** What differs between the two modules. */
export interface Brand {
  readonly product: 'UID2' | 'EUID';
  /** In eids; and where the product's production operator is. */
  readonly source: string;
  /** The vendor in the Global Vendor List under whose consent the ids are used. */
  readonly gvlid?: number;
  /** Why the module may not run, or an empty string. */
  refusal(consent: ConsentData | undefined): string;
}

/** The module's name in the publisher's configuration, in getUserIds and before its parameters, as of Prebid's own. */
export const nameOf = ({ product }: Brand): string => product.toLowerCase();

/** Where a module's storage disclosure can be fetched from, for Prebid's build, which reads it. */
export const disclosureOf = (name: string): string =>
  `https://cdn.jsdelivr.net/npm/everid/dist/prebid/${name}-storage.json`;
