import { describe, expect, it } from 'vitest';
import { GPP_VECTORS, gppDataOf, SCENARIOS, signalsOf, TC_VECTORS, tcDataOf } from '../fixtures/consent.js';
import { decide } from './decision.js';
import type { GppData } from './gpp-rules.js';

describe('a scenario of the vectors is decided as expected', () => {
  it.each(SCENARIOS)('$id: $expect.decision', (scenario) => {
    const { childDirected, expect: expected } = scenario;
    const { decision } = decide(signalsOf(scenario), { scope: 'us', childDirected });
    expect(decision).toBe(expected.decision);
  });
});

describe('EUID after the answer to a dialogue', () => {
  it.each(TC_VECTORS)('$id ($what): $expect.gate', ({ id, expect: expected }) => {
    const signals = { product: 'EUID', tcf: { data: tcDataOf(id, 'useractioncomplete') } } as const;
    expect(decide(signals).decision === 'allow').toBe(expected.gate);
  });
});

describe('UID2 under GPP', () => {
  const decided = (data: GppData) => decide({ product: 'UID2', gpp: { data } }).decision === 'allow';

  it.each(GPP_VECTORS)('$id ($what): $expect.gate.allow', ({ id, expect: expected }) => {
    expect(decided(gppDataOf(id))).toBe(expected.gate.allow);
  });

  it.each(GPP_VECTORS)(
    '$id in sub-sections, as specified: $expect.gate.allow',
    ({ id, expect: expected }) => {
      const data = gppDataOf(id);
      const parsedSections = Object.fromEntries(
        Object.entries(data.parsedSections ?? {}).map(([name, fields]) => {
          const { Gpc, GpcSegmentType, ...core } = fields as Record<string, unknown>;
          return [name, [core, { Gpc, GpcSegmentType }]];
        }),
      );
      expect(decided({ ...data, parsedSections })).toBe(expected.gate.allow);
    },
  );
});
