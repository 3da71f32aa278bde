import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import vectors from '../fixtures/vectors.json' with { type: 'json' };
import { optOut } from './identity.js';
import { parseIdentity, parseStored } from './parse.js';

const NOW = 1_790_000_000_000;
const valid = {
  advertising_token: 'A',
  refresh_token: 'R',
  identity_expires: NOW + 3,
  refresh_from: NOW + 1,
  refresh_expires: NOW + 9,
  refresh_response_key: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
};

describe('reading an identity', () => {
  it.each(
    vectors.identity_json.flatMap(({ name, json }) =>
      json?.body?.refresh_token ? [[name, json.body] as const] : [],
    ),
  )('accepts %s as an operator sent it', (_, body) => {
    const parsed = parseIdentity(body);
    if (typeof parsed === 'string') throw new Error(parsed);
    expect(body).toMatchObject(parsed);
  });

  it.each([
    ['advertising_token', ''],
    ['advertising_token', 5],
    ['refresh_token', { toString: () => 'R' }],
    ['identity_expires', 'soon'],
    ['identity_expires', Number.NaN],
    ['refresh_from', null],
    ['refresh_expires', Number.POSITIVE_INFINITY],
    ['refresh_response_key', 'c2hvcnQ='],
    ['refresh_response_key', 'not Base64!'],
    ['refresh_response_key', 5],
  ])('names %s where it is %j', (field, value) => {
    expect(parseIdentity({ ...valid, [field]: value })).toBe(field);
  });

  it.each([16, 32])('accepts a key of %i bytes', (length) => {
    const key = Buffer.alloc(length).toString('base64');
    expect(parseIdentity({ ...valid, refresh_response_key: key })).toMatchObject({
      refresh_response_key: key,
    });
  });

  it('does without a key, as protocol v1 does', () => {
    const { refresh_response_key: _, ...v1 } = valid;
    expect(parseIdentity(v1)).toEqual(v1);
  });

  it('gives an identity of protocol v0 its times, where that is asked for', () => {
    const v0 = { advertising_token: 'A', refresh_token: 'R' };
    const hour = 3_600_000;
    expect(parseIdentity(v0)).toBe('refresh_expires');
    expect(parseIdentity(v0, NOW)).toEqual({
      ...v0,
      refresh_from: NOW,
      identity_expires: NOW + 4 * hour,
      refresh_expires: NOW + 168 * hour,
    });
  });

  it('keeps fields that we do not know, in a copy', () => {
    const given = { ...valid, note: { any: 1 } };
    expect(parseIdentity(given)).toEqual(given);
    expect(parseIdentity(given)).not.toBe(given);
  });

  it('does not look at what is inherited', () => {
    expect(parseIdentity(Object.create(valid))).toBe('advertising_token');
  });

  it('never throws, and never invents an identity', () => {
    const trap = new Proxy(
      {},
      {
        get: () => {
          throw new Error('trap');
        },
        getOwnPropertyDescriptor: () => {
          throw new Error('trap');
        },
      },
    );
    expect(parseIdentity(trap)).toBe('advertising_token');
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(typeof parseIdentity(value, NOW)).toBe('string');
      }),
    );
  });
});

describe('reading storage', () => {
  it('never throws, whatever text is there', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(['NO_IDENTITY', 'INVALID']).toContain(parseStored(text, NOW));
      }),
    );
  });

  it('finds an identity with fields that we do not know, and keeps those', () => {
    expect(parseStored(JSON.stringify({ ...valid, note: 1 }), NOW)).toEqual({ ...valid, note: 1 });
  });

  it('finds an opt-out', () => {
    expect(parseStored(JSON.stringify(optOut(NOW)), NOW)).toEqual(optOut(NOW));
  });

  it('finds no token beside an opt-out', () => {
    expect(parseStored(JSON.stringify({ ...valid, status: 'optout' }), NOW)).toEqual({
      status: 'optout',
      identity_expires: valid.identity_expires,
      refresh_expires: valid.refresh_expires,
    });
  });

  it('is not polluted by a prototype in the text', () => {
    const stored = parseStored(`${JSON.stringify(valid).slice(0, -1)},"__proto__":{"polluted":true}}`, NOW);
    expect((stored as unknown as Record<string, unknown>).polluted).toBeUndefined();
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });
});
