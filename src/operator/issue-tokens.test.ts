import { expect, test } from 'vitest';
import { KNOWN_KEYS, knownOptions } from '../fixtures/known-operator.js';
import vectors from '../fixtures/vectors.json' with { type: 'json' };
import { fromBase64, toBase64 } from '../operator-api/base64.js';
import { unseal } from '../operator-api/envelope.js';
import { encodeAdvertisingToken, readAdvertisingToken } from './advertising-token.js';
import { issueTokens } from './issue-tokens.js';
import { createKeyRing } from './keys.js';
import { readRefreshToken } from './refresh-token.js';
import { readOptions } from './settings.js';
import { newOrigin, type User } from './user.js';
import { unwrap } from './wrapped-refresh-token.js';

const { constants, identities } = vectors.derived;
const keys = createKeyRing(KNOWN_KEYS);

const ORIGIN = {
  siteId: constants.site_id,
  publisherId: 0,
  clientKeyId: 0,
  privacyBits: 1,
  established: constants.established_ms,
};

const userOf = (row: (typeof identities)[number]): User => ({
  scope: row.scope === 'UID2' ? 'UID2' : 'EUID',
  type: row.type === 'Email' ? 'email' : 'phone',
  firstLevelHash: fromBase64(row.first_level_hash_b64),
});

test.each(identities)('makes the known tokens of $scope $identity', async (row) => {
  const user = userOf(row);
  const settings = readOptions({ ...knownOptions(constants.now_ms), product: user.scope });
  expect(await issueTokens(settings, user, ORIGIN)).toMatchObject({
    advertising_token: row.advertising_token,
    refresh_token: row.refresh_token_b64,
    refresh_response_key: constants.refresh_response_key_b64,
  });
});

test.each(identities)('reads the known tokens of $scope $identity', async (row) => {
  const advertising = await readAdvertisingToken(keys, row.advertising_token);
  expect(advertising?.siteKeyId).toBe(constants.site_fallback_key.id);
  expect(toBase64(advertising?.rawUid ?? new Uint8Array())).toBe(row.raw_uid_b64);

  const { responseKey, refreshToken } = await unwrap(keys, row.refresh_token_b64);
  expect(toBase64(responseKey)).toBe(constants.refresh_response_key_b64);
  expect(refreshToken).toBe(row.refresh_token_inner_b64);
  const expires = constants.now_ms + 86_400_000;
  expect(await readRefreshToken(keys, refreshToken)).toEqual({ user: userOf(row), origin: ORIGIN, expires });
});

test('reads a token of another maker, whose first byte has no mark', async () => {
  const [row] = vectors.advertising_token_decrypt;
  if (!row) throw new Error('no such vector');
  const ring = createKeyRing({
    master: { id: row.master_key_id, secret: row.master_secret_b64 },
    refresh: KNOWN_KEYS.refresh,
    fallback: { id: row.site_key_id, secret: row.site_secret_b64, siteId: row.site_id },
  });
  const token = await readAdvertisingToken(ring, row.token_b64url);
  expect(toBase64(token?.rawUid ?? new Uint8Array())).toBe(row.raw_uid_b64);
});

test('makes the token of another maker anew, but for the mark in its first byte', async () => {
  const [row] = vectors.advertising_token_decrypt;
  if (!row) throw new Error('no such vector');
  const known = fromBase64(row.token_b64url.replaceAll('-', '+').replaceAll('_', '/'));
  const master = { id: row.master_key_id, secret: row.master_secret_b64 };
  const inner = await unseal(fromBase64(master.secret), known.subarray(6));
  const ivs = { 'master payload iv': known.slice(6, 18), 'site payload iv': inner.slice(33, 45) };
  const settings = readOptions({
    keys: {
      master,
      refresh: KNOWN_KEYS.refresh,
      fallback: { id: row.site_key_id, secret: row.site_secret_b64, siteId: row.site_id },
    },
    random: (_, use) => ivs[use as keyof typeof ivs],
    rawUid: async () => fromBase64(row.raw_uid_b64),
  });
  const user = { scope: 'UID2', type: 'email', firstLevelHash: new Uint8Array(32) } as const;
  const origin = newOrigin(row.site_id, row.privacy_bits, row.established_ms);
  const times = { created: row.created_ms, expires: row.expires_ms };
  const made = await encodeAdvertisingToken(settings, user, origin, times);
  expect(made.slice(0, 2)).toBe('A4');
  expect(made.slice(2)).toBe(row.token_b64url.slice(2));
});

test('reads no token that it has no keys for, or that is none', async () => {
  const [row] = identities;
  const others = createKeyRing({ ...KNOWN_KEYS, master: { id: 7, secret: 'A'.repeat(43) } });
  expect(await readAdvertisingToken(others, row?.advertising_token ?? '')).toBeUndefined();
  for (const token of ['', 'A4', 'A4AAAABl', '*', row?.refresh_token_b64 ?? ''])
    expect(await readAdvertisingToken(keys, token)).toBeUndefined();
});
