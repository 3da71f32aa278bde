import type { Bytes } from '../operator-api/bytes.js';
import { decodeBase64Url } from './base64.js';

/** What one legal ground allows. */
export interface Ground {
  readonly purposes: ReadonlySet<number>;
  readonly vendors: ReadonlySet<number>;
}

export interface TcString {
  readonly consent: Ground;
  readonly legitimateInterest: Ground;
}

const VERSION = 2;
const PURPOSES_OFFSET = 152;
const PURPOSES = 24;
const VENDORS_OFFSET = 213;

export const isGranted = ({ purposes, vendors }: Ground, vendor: number, purpose: number): boolean =>
  vendors.has(vendor) && purposes.has(purpose);

/**
 * Reads the core segment of a TC string of version 2; undefined where it is none.
 * Layout: https://github.com/InteractiveAdvertisingBureau/GDPR-Transparency-and-Consent-Framework/blob/master/TCFv2/IAB%20Tech%20Lab%20-%20Consent%20string%20and%20vendor%20list%20formats%20v2.md
 */
export function readTcString(text: string): TcString | undefined {
  const bytes = decodeBase64Url(text.split('.', 1)[0] as string);
  try {
    return bytes && readCore(createBits(bytes));
  } catch {
    return undefined;
  }
}

function readCore(bits: Bits): TcString | undefined {
  if (bits.number(6) !== VERSION) return undefined;
  bits.skipTo(PURPOSES_OFFSET);
  const purposes = [bits.flags(PURPOSES), bits.flags(PURPOSES)] as const;
  bits.skipTo(VENDORS_OFFSET);
  return {
    consent: { purposes: purposes[0], vendors: readVendors(bits) },
    legitimateInterest: { purposes: purposes[1], vendors: readVendors(bits) },
  };
}

/** Vendors are listed as one flag each, or as ranges. */
function readVendors(bits: Bits): ReadonlySet<number> {
  const highest = bits.number(16);
  if (!bits.number(1)) return bits.flags(highest);
  const vendors = new Set<number>();
  for (let entries = bits.number(12); entries; entries -= 1) {
    const isRange = bits.number(1);
    const first = bits.number(16);
    const last = isRange ? bits.number(16) : first;
    for (let vendor = first; vendor <= last; vendor += 1) vendors.add(vendor);
  }
  return vendors;
}

interface Bits {
  readonly number: (length: number) => number;
  /** The numbers, counted from 1, of the bits that are set among the next ones. */
  readonly flags: (length: number) => ReadonlySet<number>;
  readonly skipTo: (offset: number) => void;
}

function createBits(bytes: Bytes): Bits {
  let offset = 0;
  const next = (): number => {
    const byte = bytes[offset >> 3];
    if (byte === undefined) throw new RangeError('too few bits');
    return (byte >> (7 - (offset++ & 7))) & 1;
  };
  return {
    number: (length) => Array.from({ length }, next).reduce((value, bit) => value * 2 + bit, 0),
    flags: (length) =>
      new Set(Array.from({ length }, next).flatMap((bit, index) => (bit ? [index + 1] : []))),
    skipTo: (target) => {
      offset = target;
    },
  };
}
