import { expect, test } from 'vitest';
import vectors from '../fixtures/vectors.json' with { type: 'json' };
import { hashIdentifier } from './hash.js';
import { isNormalizedPhone } from './phone.js';

const { valid, invalid, hashes } = vectors.phone;

test.each(valid)('accepts %s', (phone) => {
  expect(isNormalizedPhone(phone)).toBe(true);
});

test.each([...invalid, '+1234567890\n', '+١٢٣٤٥٦٧٨٩٠'])('refuses "%s"', (phone) => {
  expect(isNormalizedPhone(phone)).toBe(false);
});

test.each(Object.entries(hashes))('hashes %s to its known hash', async (phone, hash) => {
  expect(await hashIdentifier(phone)).toBe(hash);
});
