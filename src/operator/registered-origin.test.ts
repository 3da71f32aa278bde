import { expect, test } from 'vitest';
import vectors from '../fixtures/vectors.json' with { type: 'json' };
import { isRegisteredOrigin } from './registered-origin.js';

const { allowed_set, pass, localhost_set, localhost_pass, fail } = vectors.domain_check;

test.each(pass)('accepts %s', (origin) => {
  expect(isRegisteredOrigin(origin, allowed_set)).toBe(true);
});

test.each(localhost_pass)('accepts %s as localhost', (origin) => {
  expect(isRegisteredOrigin(origin, localhost_set)).toBe(true);
});

test.each(fail)('refuses %s', (origin) => {
  expect(isRegisteredOrigin(origin, [...allowed_set, ...localhost_set])).toBe(false);
});

test.each([
  ['http://127.0.0.1', '127.0.0.1'],
  ['http://[::1]:80', '::1'],
  ['https://co.uk', 'co.uk'],
  ['https://github.io', 'github.io'],
  ['https://me.github.io', 'github.io'],
  ['https://shop.internal-zone', 'shop.internal-zone'],
])('refuses %s: it is an address, a public suffix, or under none', (origin, registered) => {
  expect(isRegisteredOrigin(origin, [registered])).toBe(false);
});
