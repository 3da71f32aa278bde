import type { ConsentData } from './host.js';

/** What differs between the two modules. Names are those of Prebid's own. */
export interface Brand {
  readonly product: 'UID2' | 'EUID';
  /** The product's production operator. */
  readonly baseUrl: string;
  /** Of the module, in the publisher's configuration and in getUserIds. */
  readonly name: 'uid2' | 'euid';
  readonly source: string;
  readonly storageKey: string;
  /** The vendor in the Global Vendor List under whose consent the ids are used. */
  readonly gvlid?: number;
  readonly disclosureURL: string;
  /** Parameters that say where the server left an identity, the first that is set counts. */
  readonly cookieParams: readonly string[];
  /** Why the module may not run, or an empty string. */
  refusal(consent: ConsentData | undefined): string;
}

/** Where the package's files can be fetched from, for Prebid's build, which reads the disclosures. */
export const FILES = 'https://cdn.jsdelivr.net/npm/everid/dist/prebid';
