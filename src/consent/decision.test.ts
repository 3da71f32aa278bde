import { describe, expect, it } from 'vitest';
import { gppDataOf, tcDataOf } from '../fixtures/consent.js';
import { decide, type Signals } from './decision.js';
import type { ConsentOptions } from './options.js';
import type { TcData } from './tcf-rules.js';
import type { Decision } from './verdict.js';

type Row = readonly [
  row: number,
  what: string,
  signals: Omit<Signals, 'product'>,
  uid2: Decision,
  euid: Decision,
  options?: ConsentOptions | undefined,
];

const NO_GDPR = { data: { gdprApplies: false, eventStatus: 'tcloaded' } };
const tcf = (id: string, changes: Partial<TcData> = {}) => ({
  tcf: { data: { ...tcDataOf(id), ...changes } },
});
const gpp = (id: string, changes: Record<string, unknown> = {}) => {
  const data = gppDataOf(id);
  const [[name, fields] = ['', {}]] = Object.entries(data.parsedSections ?? {});
  const parsedSections = { ...data.parsedSections, [name]: { ...(fields as object), ...changes } };
  return { tcf: NO_GDPR, gpp: { data: { ...data, parsedSections } } };
};
const canada = (fields: Record<string, unknown>) => ({
  gpp: { data: { signalStatus: 'ready', applicableSections: [5], parsedSections: { tcfcav1: fields } } },
});
const ALL = Array.from({ length: 24 }, () => true);
const inGpp = (fields: Record<string, unknown>) => ({
  gpp: { data: { signalStatus: 'ready', applicableSections: [2], parsedSections: { tcfeuv2: fields } } },
});
const reopened = { ...tcf('all-granted', { eventStatus: 'cmpuishown' }), previous: 'allow' as const };
const given = { givenAt: 1_790_000_000_000 };

/** The decision table, row by row, with the named option of each row that leaves room. */
const ROWS: readonly Row[] = [
  [1, 'GDPR applies, all legal bases', tcf('declared-bases-only'), 'deny', 'allow'],
  [1, 'and the EUID consent is wanted', tcf('all-granted'), 'deny', 'deny-for-now', { euidConsent: null }],
  [1, 'and the EUID consent is there', tcf('all-granted'), 'deny', 'allow', { euidConsent: given }],
  [2, 'no consent to purpose 1', tcf('p1-refused'), 'deny', 'deny+erase'],
  [2, 'no consent to vendor 21', tcf('vendor21-refused'), 'deny', 'deny+erase'],
  [3, 'no consent to purposes 3 and 4', tcf('p3-p4-refused'), 'deny', 'deny+erase'],
  [4, 'no basis for purpose 10', tcf('p10-neither'), 'deny', 'deny+erase'],
  [5, 'objection to legitimate interest', tcf('li-objected'), 'deny', 'allow'],
  [5, 'strictly', tcf('li-objected'), 'deny', 'deny', { strictLegalBasis: true }],
  [6, 'purpose 4 forbidden', tcf('restrict-p4-not-allowed'), 'deny', 'deny+erase'],
  [6, 'the only basis taken away', tcf('restrict-p2-require-consent-but-only-li'), 'deny', 'deny+erase'],
  [
    6,
    'interest required for purpose 3',
    tcf('all-granted', { publisher: { restrictions: { 3: { 21: 2 } } } }),
    'deny',
    'deny+erase',
  ],
  [7, 'not service-specific', tcf('not-service-specific'), 'deny', 'deny+erase'],
  [7, 'vendor 21 not disclosed', tcf('vendor21-not-disclosed'), 'deny', 'deny+erase'],
  [
    7,
    'no list, and one is required',
    tcf('no-disclosed-segment'),
    'deny',
    'deny+erase',
    { requireDisclosure: true },
  ],
  [8, 'purpose 1 not asked for', tcf('purpose-one-treatment'), 'deny', 'deny'],
  [
    8,
    'in another country than named',
    tcf('purpose-one-treatment'),
    'deny',
    'deny',
    { purposeOneTreatment: ['DE'] },
  ],
  [9, 'GDPR does not apply', { tcf: NO_GDPR }, 'deny-for-now', 'deny'],
  [10, 'not known whether GDPR applies', { tcf: { data: {} } }, 'wait', 'wait'],
  [10, 'a new user is asked', tcf('li-only', { eventStatus: 'cmpuishown' }), 'deny', 'wait'],
  [11, 'a user is asked again', reopened, 'deny', 'hold'],
  [11, 'and the earlier answer counts', reopened, 'deny', 'allow', { duringDialogue: 'previous' }],
  [12, 'a CMP gives no answer', { tcf: {}, timedOut: true }, 'deny-for-now', 'deny-for-now'],
  [12, 'a CMP refuses the listener', { tcf: { failed: true } }, 'deny-for-now', 'deny-for-now'],
  [
    12,
    'and is taken for none',
    { tcf: {}, timedOut: true },
    'allow',
    'deny-for-now',
    { silentCmp: 'ignore', scope: 'us' },
  ],
  [13, 'no CMP and no signal', {}, 'deny-for-now', 'deny-for-now'],
  [13, 'and the scope is the US', {}, 'allow', 'deny-for-now', { scope: 'us' }],
  [13, 'and one may still turn up', { searching: true }, 'wait', 'wait', { scope: 'us' }],
  [14, 'Global Privacy Control', { ...tcf('all-granted'), gpc: true }, 'deny+erase', 'allow'],
  [
    14,
    'always honoured',
    { ...tcf('all-granted'), gpc: true },
    'deny+erase',
    'deny+erase',
    { honorGpc: 'always' },
  ],
  [
    14,
    'consent after notice',
    { ...gpp('usnat-no-opt-out'), gpc: true },
    'allow',
    'deny',
    { consentAfterNotice: given },
  ],
  [15, 'opted out of sale', gpp('usnat-sale-opt-out'), 'deny+erase', 'deny'],
  [15, 'opted out of targeting in Virginia', gpp('usva-targeted-opt-out'), 'deny+erase', 'deny'],
  [16, 'Gpc true', gpp('usca-gpc-only'), 'deny+erase', 'deny'],
  [16, 'Gpc 1', gpp('usnat-no-opt-out', { Gpc: 1 }), 'deny+erase', 'deny'],
  [17, 'notice not given', gpp('usnat-notice-missing'), 'deny', 'deny'],
  [17, 'and accepted', gpp('usnat-notice-missing'), 'allow', 'deny', { missingNotice: 'allow' }],
  [18, 'nothing applies', gpp('usnat-all-not-applicable'), 'allow', 'deny'],
  [18, 'and refused', gpp('usnat-all-not-applicable'), 'deny', 'deny', { notApplicable: 'deny' }],
  [19, 'known child', gpp('usnat-known-child-13-16-consent'), 'deny+erase', 'deny'],
  [19, 'page for children', tcf('all-granted'), 'deny+erase', 'deny+erase', { childDirected: true }],
  [20, 'service provider mode', gpp('usnat-service-provider-mode'), 'deny', 'deny'],
  [
    21,
    'section missing',
    { tcf: NO_GDPR, gpp: { data: gppDataOf('section-missing') } },
    'deny-for-now',
    'deny',
  ],
  [
    21,
    'section without its fields',
    gpp('usnat-no-opt-out', {
      SaleOptOut: undefined,
      SharingOptOut: undefined,
      TargetedAdvertisingOptOut: undefined,
    }),
    'deny-for-now',
    'deny',
  ],
  [21, 'no word on sections', { gpp: { data: { signalStatus: 'ready' } } }, 'deny-for-now', 'deny-for-now'],
  [
    22,
    'no section applies',
    { tcf: NO_GDPR, gpp: { data: gppDataOf('section-not-applicable') } },
    'allow',
    'deny',
  ],
  [
    23,
    'GPP not ready',
    { gpp: { data: gppDataOf('usnat-no-opt-out', 'not ready') } },
    'wait',
    'deny-for-now',
  ],
  [
    23,
    'GPP no longer ready',
    { gpp: { data: gppDataOf('usnat-no-opt-out', 'not ready') }, previous: 'allow' },
    'hold',
    'deny-for-now',
  ],
  [
    24,
    'express consent in Canada',
    canada({ VendorExpressConsent: [21], PurposesExpressConsent: ALL }),
    'allow',
    'deny-for-now',
  ],
  [
    24,
    'implied consent in Canada',
    canada({ VendorImpliedConsent: [21], PurposesImpliedConsent: ALL }),
    'deny',
    'deny-for-now',
  ],
  [
    24,
    'implied and accepted',
    canada({ VendorImpliedConsent: [21], PurposesImpliedConsent: ALL }),
    'allow',
    'deny-for-now',
    { canada: 'implied' },
  ],
  [
    25,
    'TCF inside of GPP',
    inGpp({ PurposeConsents: ALL, VendorConsents: [2, 21], IsServiceSpecific: true }),
    'deny',
    'allow',
  ],
  [25, 'spelt otherwise', inGpp({ PurposesConsent: ALL, VendorsConsent: [21] }), 'deny', 'allow'],
  [
    25,
    'without purpose 4',
    inGpp({
      PurposeConsents: [true, true, true, false, true, true, true, true, true, true],
      VendorConsents: [21],
    }),
    'deny',
    'deny+erase',
  ],
  [26, 'opted out with the operator', { ...tcf('all-granted'), optedOut: true }, 'deny+erase', 'deny+erase'],
];

describe('the decision table', () => {
  it.each(ROWS.map((row) => ({ row, name: `row ${row[0]}: ${row[1]}` })))('$name', ({ row }) => {
    const [, , signals, uid2, euid, options] = row;
    expect({
      uid2: decide({ product: 'UID2', ...signals }, options).decision,
      euid: decide({ product: 'EUID', ...signals }, options).decision,
    }).toEqual({ uid2, euid });
  });

  it('has every row', () => {
    expect(new Set(ROWS.map(([row]) => row)).size).toBe(26);
  });

  it('accepts a country without purpose 1 where the publisher has named it', () => {
    const signals = { product: 'EUID', ...tcf('purpose-one-treatment') } as const;
    expect(decide(signals, { purposeOneTreatment: ['LU'] }).decision).toBe('allow');
  });
});
