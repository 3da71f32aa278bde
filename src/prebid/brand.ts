import type { ConsentData } from './host.js';

/** What differs between the two modules. */
export interface Brand {
  /** The module's name in the publisher's configuration, in getUserIds and before its parameters, as of Prebid's own. */
  readonly name: 'uid2' | 'euid';
  /** Where the storage disclosure can be fetched from. Prebid's own build in a checkout asks the module for it. */
  readonly disclosureURL: string;
  /** In eids; and where the product's production operator is. */
  readonly source: string;
  /** The vendor in the Global Vendor List under whose consent the ids are used. */
  readonly gvlid?: number;
  /** What goes out beside an id that the page has put into Prebid's configuration itself, as with Prebid's own module. */
  getUidExt?(value: { readonly ext?: object }): object | undefined;
  /** Whether the module may run. */
  permits(gdpr: ConsentData['gdpr']): unknown;
}
