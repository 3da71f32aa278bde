import type { ConsentData } from './host.js';

/** What differs between the two modules. */
export interface Brand {
  /** The module's name in the publisher's configuration, in getUserIds and before its parameters, as of Prebid's own. */
  readonly name: 'uid2' | 'euid';
  /** In eids; and where the product's production operator is. */
  readonly source: string;
  /** The vendor in the Global Vendor List under whose consent the ids are used. */
  readonly gvlid?: number;
  /** Why the module may not run, or an empty string. */
  refusal(consent: ConsentData | undefined): string;
}
