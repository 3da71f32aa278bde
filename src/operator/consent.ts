import { TCString } from '@iabtechlabtcf/core';
import type { Generation } from './generation.js';
import type { Parameters } from './request-envelope.js';
import { type Answer, refuse } from './responses.js';
import type { Scope } from './user.js';

/** The vendor number of EUID. */
const VENDOR = 21;
const PURPOSES = [1, 2, 3, 4, 7, 10];

/** Where the number of the consent platform stands: bits 78 to 89, which are two whole characters. */
const CMP_ID_OFFSET = 13;
const ANY_CMP_ID = 'AC';

type Consent = ReturnType<typeof TCString.decode>;

/**
 * Whether the consent that came with a request allows an identity. It is asked for in EUID only, and only where the
 * request brings a consent string. Refuses a string that can't be read.
 */
export function hasConsent(scope: Scope, { tcf_consent_string }: Parameters): boolean {
  if (scope !== 'EUID' || (tcf_consent_string ?? null) === null) return true;
  const consent = decode(String(tcf_consent_string));
  if (!consent) throw refuse(400, 'client_error', 'User consent is invalid');
  return PURPOSES.every((purpose) => covers(consent, purpose));
}

/** What generate answers where the consent does not suffice. */
export const insufficientConsent = ({ insufficientConsent: as }: Generation): Answer =>
  as === 'status'
    ? { status: 'insufficient_user_consent' }
    : { status: 'success', message: 'insufficient_user_consent' };

/**
 * Reads the core segment, which holds all that is asked for; undefined where there is none. The library throws errors of
 * many kinds, and it refuses the platform numbers 0 and 1, which operators take: so that number is put over first.
 */
function decode(text: string): Consent | undefined {
  const [core = ''] = text.split('.', 1);
  const end = CMP_ID_OFFSET + ANY_CMP_ID.length;
  try {
    const consent = TCString.decode(core.slice(0, CMP_ID_OFFSET) + ANY_CMP_ID + core.slice(end));
    return consent.version === 2 ? consent : undefined;
  } catch {
    return undefined;
  }
}

function covers(consent: Consent, purpose: number): boolean {
  const { purposeConsents, purposeLegitimateInterests, vendorConsents, vendorLegitimateInterests } = consent;
  return (
    (vendorConsents.has(VENDOR) && purposeConsents.has(purpose)) ||
    (vendorLegitimateInterests.has(VENDOR) && purposeLegitimateInterests.has(purpose))
  );
}
