import type { Parameters } from './request-envelope.js';
import { refuse } from './responses.js';
import { isGranted, readTcString, type TcString } from './tc-string.js';
import type { Scope } from './user.js';

/** The vendor number of EUID. */
const VENDOR = 21;
const PURPOSES = [1, 2, 3, 4, 7, 10];

/**
 * Whether the consent that came with a request allows an identity. It is asked for in EUID only, and only where the
 * request brings a consent string. Refuses a string that can't be read.
 */
export function hasConsent(scope: Scope, { tcf_consent_string }: Parameters): boolean {
  if (scope !== 'EUID' || (tcf_consent_string ?? null) === null) return true;
  const consent = readTcString(String(tcf_consent_string));
  if (!consent) throw refuse(400, 'client_error', 'User consent is invalid');
  return PURPOSES.every((purpose) => covers(consent, purpose));
}

const covers = ({ consent, legitimateInterest }: TcString, purpose: number): boolean =>
  isGranted(consent, VENDOR, purpose) || isGranted(legitimateInterest, VENDOR, purpose);
