import { expect, test } from 'vitest';
import { KNOWN_KEYS, knownOptions } from '../fixtures/known-operator.js';
import vectors from '../fixtures/vectors.json' with { type: 'json' };
import { fromBase64, toBase64 } from '../operator-api/base64.js';
import { readAdvertisingToken } from './advertising-token.js';
import { issueTokens } from './issue-tokens.js';
import { createKeyRing } from './keys.js';
import { readRefreshToken } from './refresh-token.js';
import { readOptions } from './settings.js';
import type { User } from './user.js';
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

test('reads no token that it has no keys for, or that is none', async () => {
  const [row] = identities;
  const others = createKeyRing({ ...KNOWN_KEYS, master: { id: 7, secret: 'A'.repeat(43) } });
  expect(await readAdvertisingToken(others, row?.advertising_token ?? '')).toBeUndefined();
  for (const token of ['', 'A4', 'A4AAAABl', '*', row?.refresh_token_b64 ?? ''])
    expect(await readAdvertisingToken(keys, token)).toBeUndefined();
});
