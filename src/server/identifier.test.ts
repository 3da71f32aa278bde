import { describe, expect, it } from 'vitest';
import vectors from '../fixtures/vectors.json' with { type: 'json' };
import { hashedIdentifier, type Identifier } from './identifier.js';

const { valid, invalid, docs_examples, js_sdk_only_invalid } = vectors.email_normalization;

/** Rejections never quote what was passed. */
async function rejection(input: unknown): Promise<Error> {
  const error = await hashedIdentifier(input as Identifier).then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  if (!error) throw new Error('nothing was thrown');
  return error;
}

describe('an email', () => {
  it.each(valid)('"$in" is sent as the known hash', async (row) => {
    expect(await hashedIdentifier({ email: row.in })).toEqual({ email_hash: row.sha256_b64 });
  });

  it.each(docs_examples)('is sent as one hash in every spelling of $normalized', async (row) => {
    for (const email of row.in)
      expect(await hashedIdentifier({ email })).toEqual({ email_hash: row.sha256_b64 });
  });

  it.each(invalid)('"%s" is none', async (email) => {
    expect(await rejection({ email })).toEqual(new RangeError('email must be an email address'));
  });

  it.each(js_sdk_only_invalid.in)('"%s" is one for the operator, so it is one here', async (email) => {
    expect(await hashedIdentifier({ email })).toMatchObject({ email_hash: expect.any(String) });
  });
});

describe('a phone number', () => {
  it.each(Object.entries(vectors.phone.hashes))('%s is sent as its known hash', async (phone, hash) => {
    expect(await hashedIdentifier({ phone })).toEqual({ phone_hash: hash });
  });

  it.each(vectors.phone.invalid)('"%s" is none', async (phone) => {
    const error = await rejection({ phone });
    expect(error).toBeInstanceOf(RangeError);
    expect(error.message).toMatch(/E\.164/);
  });
});

describe('a hash', () => {
  it.each(vectors.email_hash_input.valid)('$in is sent in Base64', async (row) => {
    expect(await hashedIdentifier({ emailHash: row.in })).toEqual({ email_hash: row.normalized });
    expect(await hashedIdentifier({ phoneHash: row.in })).toEqual({ phone_hash: row.normalized });
  });

  it.each(vectors.email_hash_input.invalid)('"%s" is none', async (emailHash) => {
    expect(await rejection({ emailHash })).toBeInstanceOf(RangeError);
  });
});

it.each([
  undefined,
  null,
  {},
  { email: 'a@b', phone: '+12345678901' },
  { email: 7 },
  { mail: 'a@b' },
  Object.fromEntries([['toString', 'a@b']]),
  'a@b',
])('%j names no user: exactly one of four names does', async (input) => {
  expect(await rejection(input)).toEqual(
    new TypeError('give exactly one of { email }, { emailHash }, { phone } and { phoneHash }, as a string'),
  );
});
