import type { ConsentOptions, TcData } from './signals.js';

/** The Trade Desk, which runs EUID, on IAB Europe's Global Vendor List. */
export const VENDOR = 21;
/** Purposes that the vendor declares for consent. */
const BY_CONSENT = [1, 3, 4];
/** Purposes that it declares for legitimate interest, flexibly: consent will do. */
const BY_EITHER = [2, 7, 10];

/** Values of a publisher restriction (TCF, "Publisher restrictions"). */
const FORBIDDEN = 0;
const CONSENT_ONLY = 1;
const INTEREST_ONLY = 2;

/**
 * Why the user's choices are no basis for EUID; undefined where they are one. Restrictions come first, then the bits of
 * purpose and vendor under the same basis (TCF implementation guidelines, "How to determine legal bases").
 */
export function tcfObjection(data: TcData, options: ConsentOptions = {}): string | undefined {
  const { purpose, vendor, publisher, isServiceSpecific } = data;
  const consented = (number: number) =>
    purpose?.consents?.[number] === true && vendor?.consents?.[VENDOR] === true;
  const interested = (number: number) =>
    purpose?.legitimateInterests?.[number] === true && vendor?.legitimateInterests?.[VENDOR] === true;
  const restriction = (number: number) => publisher?.restrictions?.[number]?.[VENDOR];

  const hasBasis = (number: number): boolean => {
    const limit = restriction(number);
    if (limit === FORBIDDEN) return false;
    if (BY_CONSENT.includes(number)) return limit !== INTEREST_ONLY && consented(number);
    if (limit === CONSENT_ONLY) return consented(number);
    if (limit === INTEREST_ONLY || options.strictLegalBasis) return interested(number);
    return consented(number) || interested(number);
  };

  if (isServiceSpecific === false) return 'the consent is not specific to this site';
  const disclosed = vendor?.disclosedVendors;
  const hasList = !!disclosed && Object.keys(disclosed).length > 0;
  if (hasList ? disclosed[VENDOR] !== true : options.requireDisclosedVendors)
    return `vendor ${VENDOR} was not disclosed`;
  const waived = options.acceptPurposeOneTreatment && data.purposeOneTreatment && vendor?.consents?.[VENDOR];
  const missing = [...BY_CONSENT, ...BY_EITHER].find(
    (number) => !hasBasis(number) && !(number === 1 && waived),
  );
  return missing ? `purpose ${missing} has no legal basis` : undefined;
}
