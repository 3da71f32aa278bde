import { describe, expect, it } from 'vitest';
import { gppVectors, scenarios, signalsOf, tcDataOf, tcfVectors } from '../fixtures/consent.js';
import { decide } from './decide.js';
import { gppObjection } from './gpp-objection.js';
import type { ConsentOptions, GppSignal, Signals, TcData } from './signals.js';
import { tcfObjection } from './tcf-objection.js';

describe('a TC string', () => {
  it.each(tcfVectors.map((vector) => [vector.id, vector.what, vector] as const))(
    '%s: %s',
    (_, __, vector) => {
      expect(tcfObjection(tcDataOf(vector)) === undefined).toBe(vector.gate);
    },
  );
});

describe('a GPP string', () => {
  it.each(gppVectors.map((vector) => [vector.id, vector.what, vector] as const))(
    '%s: %s',
    (_, __, vector) => {
      const signal = { ...vector, parsedSections: vector.parsedSections ?? undefined };
      const objection = gppObjection(signal);
      expect(objection === undefined).toBe(vector.gate.allow);
    },
  );

  it('means the same in the shape of the specification, an array of parts', () => {
    for (const vector of gppVectors) {
      const parsedSections = Object.fromEntries(
        Object.entries(vector.parsedSections ?? {}).map(([name, section]) => {
          const { Gpc, GpcSegmentType, ...core } = section as Record<string, unknown>;
          return [name, [core, { GpcSegmentType, Gpc }]];
        }),
      );
      expect(gppObjection({ ...vector, parsedSections })?.reason).toBe(gppObjection(vector)?.reason);
    }
  });
});

describe('the scenarios', () => {
  it.each(scenarios.map((scenario) => [scenario.id, scenario.expect.reason, scenario] as const))(
    '%s: %s',
    (_, __, scenario) => {
      const [signals, options] = signalsOf(scenario);
      expect(decide(scenario.product, signals, options).verdict).toBe(scenario.expect.decision);
    },
  );
});

const vector = (id: string): TcData => tcDataOf(tcfVectors.find((each) => each.id === id) as never);
const sections = (id: string): GppSignal => ({
  ...gppVectors.find((each) => each.id === id),
  signalStatus: 'ready',
});
const us = (id: string): Signals => ({ tcf: { data: { gdprApplies: false } }, gpp: sections(id) });
const ready = (parsedSections: Record<string, unknown>, ...applicableSections: number[]): Signals => ({
  gpp: { signalStatus: 'ready', applicableSections, parsedSections },
});

interface Row {
  readonly signals: Signals;
  readonly uid2: string;
  readonly euid: string;
  readonly options?: ConsentOptions;
}

// The decision table of docs/consent.md, row by row; "with" marks an option of the publisher's.
const ROWS: Record<string, Row> = {
  '1 all legal bases': { signals: { tcf: { data: vector('all-granted') } }, uid2: 'deny', euid: 'allow' },
  '2 no consent for purpose 1': {
    signals: { tcf: { data: vector('p1-refused') } },
    uid2: 'deny',
    euid: 'deny+erase',
  },
  '2 no consent for the vendor': {
    signals: { tcf: { data: vector('vendor21-refused') } },
    uid2: 'deny',
    euid: 'deny+erase',
  },
  '3 no consent for purposes 3 and 4': {
    signals: { tcf: { data: vector('p3-p4-refused') } },
    uid2: 'deny',
    euid: 'deny+erase',
  },
  '4 purpose 10 without any basis': {
    signals: { tcf: { data: vector('p10-neither') } },
    uid2: 'deny',
    euid: 'deny+erase',
  },
  '5 legitimate interest objected to, consent given': {
    signals: { tcf: { data: vector('li-objected') } },
    uid2: 'deny',
    euid: 'allow',
  },
  '5 the same with strictLegalBasis': {
    signals: { tcf: { data: vector('li-objected') } },
    uid2: 'deny',
    euid: 'deny+erase',
    options: { strictLegalBasis: true },
  },
  '6 a restriction forbids a purpose': {
    signals: { tcf: { data: vector('restrict-p4-not-allowed') } },
    uid2: 'deny',
    euid: 'deny+erase',
  },
  '6 a restriction takes the only basis': {
    signals: { tcf: { data: vector('restrict-p2-require-consent-but-only-li') } },
    uid2: 'deny',
    euid: 'deny+erase',
  },
  '7 not specific to the site': {
    signals: { tcf: { data: vector('not-service-specific') } },
    uid2: 'deny',
    euid: 'deny+erase',
  },
  '7 the vendor was not disclosed': {
    signals: { tcf: { data: vector('vendor21-not-disclosed') } },
    uid2: 'deny',
    euid: 'deny+erase',
  },
  '7 no list of disclosed vendors': {
    signals: { tcf: { data: vector('no-disclosed-segment') } },
    uid2: 'deny',
    euid: 'allow',
  },
  '7 the same with requireDisclosedVendors': {
    signals: { tcf: { data: vector('no-disclosed-segment') } },
    uid2: 'deny',
    euid: 'deny+erase',
    options: { requireDisclosedVendors: true },
  },
  '8 purpose one treatment': {
    signals: { tcf: { data: vector('purpose-one-treatment') } },
    uid2: 'deny',
    euid: 'deny',
  },
  '8 the same with acceptPurposeOneTreatment': {
    signals: { tcf: { data: vector('purpose-one-treatment') } },
    uid2: 'deny',
    euid: 'allow',
    options: { acceptPurposeOneTreatment: true },
  },
  '9 GDPR does not apply': { signals: us('usnat-no-opt-out'), uid2: 'allow', euid: 'deny' },
  '10 it is not known whether GDPR applies': { signals: { tcf: {} }, uid2: 'wait', euid: 'wait' },
  '10 a new user looks at the dialogue': {
    signals: { tcf: { data: { ...vector('li-only'), eventStatus: 'cmpuishown' } } },
    uid2: 'deny',
    euid: 'wait',
  },
  '11 a known user looks at the dialogue': {
    signals: { tcf: { data: { ...vector('all-granted'), eventStatus: 'cmpuishown' } }, wasAllowed: true },
    uid2: 'deny',
    euid: 'hold',
  },
  '11 the same with keepDuringDialogue': {
    signals: { tcf: { data: { ...vector('all-granted'), eventStatus: 'cmpuishown' } }, wasAllowed: true },
    uid2: 'deny',
    euid: 'allow',
    options: { keepDuringDialogue: true },
  },
  '12 a CMP that does not answer': {
    signals: { tcf: {}, timedOut: true },
    uid2: 'deny-for-now',
    euid: 'deny-for-now',
  },
  '12 the same with allowAfterTimeout': {
    signals: { tcf: {}, timedOut: true },
    uid2: 'allow',
    euid: 'deny-for-now',
    options: { allowAfterTimeout: true },
  },
  '12 a CMP that refuses': {
    signals: { tcf: { refused: true } },
    uid2: 'deny-for-now',
    euid: 'deny-for-now',
  },
  '13 no CMP': { signals: { timedOut: true }, uid2: 'deny-for-now', euid: 'deny-for-now' },
  '13 the same with scope us': {
    signals: { timedOut: true },
    uid2: 'allow',
    euid: 'deny-for-now',
    options: { scope: 'us' },
  },
  '14 Global Privacy Control': {
    signals: { ...us('usnat-no-opt-out'), gpc: true },
    uid2: 'deny+erase',
    euid: 'deny',
  },
  '14 the same with a consent': {
    signals: { tcf: { data: vector('all-granted') }, gpc: true },
    uid2: 'deny+erase',
    euid: 'allow',
  },
  '14 the same with honorGpc': {
    signals: { tcf: { data: vector('all-granted') }, gpc: true },
    uid2: 'deny+erase',
    euid: 'deny+erase',
    options: { honorGpc: 'always' },
  },
  '15 opted out of sale': { signals: us('usnat-sale-opt-out'), uid2: 'deny+erase', euid: 'deny' },
  '15 opted out of sharing': { signals: us('usca-sharing-opt-out'), uid2: 'deny+erase', euid: 'deny' },
  '15 opted out of targeting': { signals: us('usva-targeted-opt-out'), uid2: 'deny+erase', euid: 'deny' },
  '15 the legacy string says so': { signals: ready({ uspv1: '1YYN' }, 6), uid2: 'deny+erase', euid: 'wait' },
  '16 Gpc in a section': { signals: us('usnat-gpc-only'), uid2: 'deny+erase', euid: 'deny' },
  '16 the same as a number': {
    signals: ready({ usca: { SaleOptOut: 2, Gpc: 1 } }, 8),
    uid2: 'deny+erase',
    euid: 'wait',
  },
  '17 no notice': { signals: us('usnat-notice-missing'), uid2: 'deny', euid: 'deny' },
  '17 the same with acceptMissingNotice': {
    signals: us('usnat-notice-missing'),
    uid2: 'allow',
    euid: 'deny',
    options: { acceptMissingNotice: true },
  },
  '18 nothing is applicable': { signals: us('usnat-all-not-applicable'), uid2: 'allow', euid: 'deny' },
  '18 the same with refuseNotApplicable': {
    signals: us('usnat-all-not-applicable'),
    uid2: 'deny',
    euid: 'deny',
    options: { refuseNotApplicable: true },
  },
  '19 a known child': { signals: us('usnat-known-child-13-16-consent'), uid2: 'deny+erase', euid: 'deny' },
  '19 a page for children': {
    signals: { tcf: { data: vector('all-granted') } },
    uid2: 'deny+erase',
    euid: 'deny+erase',
    options: { childDirected: true },
  },
  '20 service provider mode': { signals: us('usnat-service-provider-mode'), uid2: 'deny', euid: 'deny' },
  '21 a section that is missing': { signals: us('section-missing'), uid2: 'deny-for-now', euid: 'deny' },
  '22 no section applies': { signals: us('section-not-applicable'), uid2: 'allow', euid: 'deny' },
  '23 not ready, at first': {
    signals: { gpp: { ...sections('usnat-no-opt-out'), signalStatus: 'not ready' } },
    uid2: 'wait',
    euid: 'wait',
  },
  '23 not ready, later': {
    signals: { gpp: { ...sections('usnat-no-opt-out'), signalStatus: 'not ready' }, wasAllowed: true },
    uid2: 'hold',
    euid: 'wait',
  },
  '24 Canada, express consent': {
    signals: ready({ tcfcav1: { VendorExpressConsent: [2, 21] } }, 5),
    uid2: 'allow',
    euid: 'wait',
  },
  '24 Canada, implied consent': {
    signals: ready({ tcfcav1: { VendorImpliedConsent: [21] } }, 5),
    uid2: 'deny',
    euid: 'wait',
  },
  '24 the same with acceptImpliedConsent': {
    signals: ready({ tcfcav1: { VendorImpliedConsent: [21] } }, 5),
    uid2: 'allow',
    euid: 'wait',
    options: { acceptImpliedConsent: true },
  },
  '25 Europe inside GPP': {
    signals: ready({ tcfeuv2: { PurposeConsents: [1, 2, 3, 4, 7, 10], VendorConsents: [21] } }, 2),
    uid2: 'deny',
    euid: 'allow',
  },
  '25 the same without the vendor': {
    signals: ready({ tcfeuv2: { PurposeConsent: [1, 2, 3, 4, 7, 10], VendorConsent: [2] } }, 2),
    uid2: 'deny',
    euid: 'deny+erase',
  },
};

describe('the table', () => {
  it.each(Object.entries(ROWS))('%s', (_, { signals, uid2, euid, options }) => {
    expect(decide('UID2', signals, options).verdict).toBe(uid2);
    expect(decide('EUID', signals, options).verdict).toBe(euid);
  });

  it('gives a reason for everything, and quotes no string', () => {
    for (const { signals, options } of Object.values(ROWS))
      for (const product of ['UID2', 'EUID'] as const) {
        const { reason } = decide(product, signals, options);
        expect(reason).toMatch(/\S/);
        expect(reason.length).toBeLessThan(80);
      }
  });

  it('takes damaged signals for no consent', () => {
    for (const junk of [null, 1, 'x', [], { purpose: 7, vendor: 'a', gdprApplies: true }])
      for (const product of ['UID2', 'EUID'] as const) {
        const signals = {
          tcf: { data: (junk ?? undefined) as never },
          gpp: { ...(junk as object) },
          timedOut: true,
        };
        expect(decide(product, signals).verdict).not.toBe('allow');
      }
  });
});
