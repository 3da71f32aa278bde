import { expect, test } from 'vitest';
import { KNOWN_KEYS } from '../fixtures/known-operator.js';
import { createOperator, type OperatorOptions } from './index.js';

const lifetimes = (identity: number, refreshFrom: number, refreshExpires: number) => ({
  lifetimes: { identity, refreshFrom, refreshExpires },
});
const client = { key: 'key', siteId: 7, roles: [] };
const keyPair = { subscriptionId: 'sub', siteId: 7, domains: [] };

test.each([
  [lifetimes(10, 11, 12), RangeError, /0 <= refreshFrom <= identity <= refreshExpires/],
  [lifetimes(10, 5, 9), RangeError, /refreshExpires 9/],
  [lifetimes(10, -1, 20), RangeError, /refreshFrom -1/],
  [lifetimes(Number.NaN, 1, 20), RangeError, /identity NaN/],
  [lifetimes(10, 5, Number.POSITIVE_INFINITY), RangeError, /refreshExpires Infinity/],
  [{ product: 'uid2' as 'UID2' }, TypeError, /product must be "UID2" or "EUID"/],
  [{ salts: { firstLevel: '', rows: [] } }, RangeError, /at least one row/],
  [{ keys: { ...KNOWN_KEYS, master: { id: 1, secret: 'AAAA' } } }, RangeError, /key 1 must be 32 bytes/],
  [{ keys: { ...KNOWN_KEYS, master: KNOWN_KEYS.refresh } }, RangeError, /two keys have the id 102/],
  [{ clients: [{ ...client, secret: 'hunter2' }] }, RangeError, /client of site 7 must be 32 bytes/],
  [{ clientSide: [{ ...keyPair, privateKey: 'hunter2' }] }, RangeError, /subscription sub must look like/],
] satisfies [OperatorOptions, ErrorConstructor, RegExp][])(
  'names what is wrong in %j',
  (options, kind, message) => {
    const create = () => createOperator(options);
    expect(create).toThrow(kind);
    expect(create).toThrow(message);
    expect(create).not.toThrow(/hunter2/);
  },
);

test('takes lifetimes that are all the same, nothing at all, and fractions of seconds', () => {
  expect(() => createOperator(lifetimes(1, 1, 1))).not.toThrow();
  expect(() => createOperator(lifetimes(0, 0, 0))).not.toThrow();
  expect(() => createOperator(lifetimes(1.5, 0.5, 2))).not.toThrow();
});
