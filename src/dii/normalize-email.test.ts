import { expect, test } from 'vitest';
import vectors from '../fixtures/vectors.json' with { type: 'json' };
import { hashIdentifier } from './hash.js';
import { normalizeEmail } from './normalize-email.js';

const { valid, invalid, docs_examples, js_sdk_only_invalid, server_edge_cases } = vectors.email_normalization;

test.each(valid)('normalises and hashes "$in" as the operator does', async (row) => {
  expect(normalizeEmail(row.in)).toBe(row.normalized);
  expect(await hashIdentifier(row.normalized)).toBe(row.sha256_b64);
});

test.each(docs_examples)('gives one hash to every spelling of $normalized', async (row) => {
  for (const spelling of row.in) expect(normalizeEmail(spelling)).toBe(row.normalized);
  expect(await hashIdentifier(row.normalized)).toBe(row.sha256_b64);
});

test.each(invalid)('finds no address in "%s"', (text) => {
  expect(normalizeEmail(text)).toBeUndefined();
});

test.each(server_edge_cases.rows)('treats "$in" as the operator does where other SDKs do not', (row) => {
  expect(normalizeEmail(row.in)).toBe(row.normalized);
});

test.each(js_sdk_only_invalid.in)(
  'takes "%s", which the official SDK refuses and the operator takes',
  (text) => {
    expect(normalizeEmail(text)).toMatch(/@/);
  },
);

test.each(Object.entries(vectors.email_hashes))('hashes %s to its known hash', async (email, hash) => {
  expect(await hashIdentifier(email)).toBe(hash);
});

test('changes nothing when it is applied twice', () => {
  for (const row of [...valid, ...server_edge_cases.rows])
    expect(normalizeEmail(row.normalized)).toBe(row.normalized);
});

test.each(['a.b+c@notgmail.com', 'a.b+c@mail.gmail.com', 'a.b+c@ gmail.com', 'a.b+c@gmail.com.au'])(
  'leaves dots and tags in %s, which is not of gmail.com',
  (email) => {
    expect(normalizeEmail(email)).toBe(email);
  },
);
