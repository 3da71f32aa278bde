import type { ConsentOptions } from './options.js';
import { type Verdict, verdict } from './verdict.js';

type Bits = Readonly<Record<string, boolean>>;

/** What is read of TCData (IAB Tech Lab, CMP API v2, "TCData"). Any of it may be missing; a missing key means no. */
export interface TcData {
  readonly gdprApplies?: boolean | undefined;
  readonly eventStatus?: string | undefined;
  readonly listenerId?: number | null | undefined;
  readonly isServiceSpecific?: boolean | undefined;
  readonly purposeOneTreatment?: boolean | undefined;
  readonly publisherCC?: string | undefined;
  readonly purpose?: { readonly consents?: Bits; readonly legitimateInterests?: Bits } | undefined;
  readonly vendor?:
    | { readonly consents?: Bits; readonly legitimateInterests?: Bits; readonly disclosedVendors?: Bits }
    | undefined;
  readonly publisher?:
    | { readonly restrictions?: Readonly<Record<string, Readonly<Record<string, number>>>> }
    | undefined;
}

/** The Trade Desk on the TCF's list of vendors. */
export const VENDOR = 21;
/** What EUID needs of it, as the vendor has declared and the operator checks: these by consent ... */
const BY_CONSENT = [1, 3, 4];
/** ... and these by consent or legitimate interest. */
const BY_EITHER = [2, 7, 10];

const FORBIDDEN = 0;
const CONSENT_REQUIRED = 1;
const INTEREST_REQUIRED = 2;

/** A user's choice as the TCF's implementation guidelines have it judged: restrictions first, then bits. Rows 1 to 8. */
export function decideTcf(data: TcData, options: ConsentOptions): Verdict {
  const { purpose, vendor, publisher } = data;
  const disclosed = vendor?.disclosedVendors;
  const restriction = (id: number) => publisher?.restrictions?.[id]?.[VENDOR];
  const consented = (id: number) => is(purpose?.consents, id) && is(vendor?.consents, VENDOR);
  const interest = (id: number) =>
    is(purpose?.legitimateInterests, id) && is(vendor?.legitimateInterests, VENDOR);
  /** Which purposes of a list fail a test. */
  const failing = (ids: readonly number[], passes: (id: number) => boolean) =>
    ids.filter((id) => !passes(id)).join(', ');

  if (data.isServiceSpecific === false) return verdict(7, 'deny+erase', 'the TC string is not of this site');
  if (disclosed && Object.keys(disclosed).length ? !is(disclosed, VENDOR) : options.requireDisclosure)
    return verdict(7, 'deny+erase', 'vendor 21 was not disclosed to the user');

  const ruledOut = failing([...BY_CONSENT, ...BY_EITHER], (id) => {
    const rule = restriction(id);
    if (rule === FORBIDDEN) return false;
    if (rule === CONSENT_REQUIRED) return consented(id) || !interest(id);
    return rule !== INTEREST_REQUIRED || (BY_EITHER.includes(id) && (interest(id) || !consented(id)));
  });
  if (ruledOut) return verdict(6, 'deny+erase', `the publisher restricts purpose ${ruledOut}`);

  const exempt = data.purposeOneTreatment === true && !is(purpose?.consents, 1);
  if (exempt && !options.purposeOneTreatment?.includes(`${data.publisherCC}`))
    return verdict(8, 'deny', 'purpose 1 was not asked for in this country');
  if (!is(vendor?.consents, VENDOR)) return verdict(2, 'deny+erase', 'no consent to vendor 21');
  if (!exempt && !consented(1)) return verdict(2, 'deny+erase', 'no consent to purpose 1');
  const refused = failing([3, 4], consented);
  if (refused) return verdict(3, 'deny+erase', `no consent to purpose ${refused}`);
  const baseless = failing(BY_EITHER, (id) => consented(id) || interest(id));
  if (baseless) return verdict(4, 'deny+erase', `no legal basis for purpose ${baseless}`);
  const objected = failing(BY_EITHER, (id) => interest(id) || restriction(id) === CONSENT_REQUIRED);
  if (!objected) return verdict(1, 'allow', 'all legal bases for vendor 21');
  return options.strictLegalBasis
    ? verdict(5, 'deny', `purpose ${objected} by consent, where legitimate interest is declared`)
    : verdict(5, 'allow', `all legal bases for vendor 21; purpose ${objected} by consent`);
}

const is = (bits: Bits | undefined, id: number): boolean => bits?.[id] === true;
