import { describe, expect, it } from 'vitest';

interface Facts {
  readonly product: 'uid2' | 'euid';
  readonly consent: 'outside' | 'given' | 'refused';
  readonly reader: 'signed in' | 'signed out' | 'opted out';
  readonly told: boolean;
  readonly supplied: boolean;
}
interface Sent {
  readonly at: number;
  readonly expires: number;
  readonly own: boolean;
}
interface Outcome {
  readonly mark: string;
  readonly text: string;
  readonly reason: string;
}

// A script of the page, which the compiler sees with the page's own settings only.
const script = new URL('./browser/auction-verdict.js', import.meta.url).href;
const { judge } = (await import(script)) as {
  judge(wait: number, sent: readonly Sent[], facts: Facts): Outcome;
};

const FACTS: Facts = {
  product: 'uid2',
  consent: 'outside',
  reader: 'signed in',
  told: false,
  supplied: true,
};
const VALID: Sent = { at: 1000, expires: 2000, own: true };

const ofToken = (facts: Partial<Facts>, sent: Partial<Sent> = {}): Outcome =>
  judge(0, [{ ...VALID, ...sent }], { ...FACTS, ...facts });
const ofNone = (facts: Partial<Facts>): Outcome => judge(0, [], { ...FACTS, ...facts });

describe('a token', () => {
  it.each<Partial<Facts>>([{}, { product: 'euid', consent: 'given' }])('is right where %o', (facts) => {
    expect(ofToken(facts)).toMatchObject({ mark: 'good', text: 'A valid token, at once' });
  });

  it.each<[string, Partial<Facts>, Partial<Sent>]>([
    ['A token after the logout', { reader: 'signed out' }, {}],
    ['The token of the reader before', {}, { own: false }],
    ['A token although GDPR applies', { consent: 'given' }, {}],
    ['A token although GDPR applies', { consent: 'refused' }, {}],
    ['A token although GDPR does not apply', { product: 'euid' }, {}],
    ['A token although consent was refused', { product: 'euid', consent: 'refused' }, {}],
    ['A token after the opt-out', { reader: 'opted out' }, {}],
    ['An expired token', {}, { at: 2001 }],
  ])('is wrong: %s', (text, facts, sent) => {
    expect(ofToken(facts, sent)).toMatchObject({ mark: 'bad', text: `${text}, at once` });
  });

  it('after an opt-out is not held against a lane as if it had known', () => {
    expect(ofToken({ reader: 'opted out' }).reason).toContain('could not know');
    expect(ofToken({ reader: 'opted out', told: true }).reason).toBe('The operator has told this lane so.');
  });

  it('that comes late is no good one', () => {
    expect(judge(1600, [VALID], FACTS)).toMatchObject({ mark: 'bad', text: 'A valid token, 1.6 s late' });
  });
});

describe('no token', () => {
  it.each<[string, Partial<Facts>]>([
    ['Nobody is signed in.', { reader: 'signed out' }],
    ['The reader has opted out.', { reader: 'opted out' }],
    ['The reader has opted out.', { told: true }],
    ['Withheld: GDPR applies.', { consent: 'given' }],
    ['Withheld: GDPR does not apply.', { product: 'euid' }],
    ['Withheld: consent was refused.', { product: 'euid', consent: 'refused' }],
  ])('is right: %s', (reason, facts) => {
    expect(ofNone(facts)).toMatchObject({ mark: 'good', reason });
  });

  it('is wrong where the page had a valid one, and neither where it had not', () => {
    expect(ofNone({})).toMatchObject({ mark: 'bad', reason: 'The page had a valid one.' });
    expect(ofNone({ supplied: false }).mark).toBe('open');
  });
});
