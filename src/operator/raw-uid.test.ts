import { expect, test } from 'vitest';
import { hashIdentifier } from '../dii/hash.js';
import vectors from '../fixtures/vectors.json' with { type: 'json' };
import { toBase64 } from '../operator-api/base64.js';
import { firstLevelHash, rawUid } from './raw-uid.js';
import { PUBLIC_SALTS, type SaltRow } from './salts.js';
import type { Scope, User } from './user.js';

const [known] = vectors.raw_uid_v4;
const keyRow: SaltRow = {
  key: { id: known?.key_id ?? 0, secret: known?.key ?? '', salt: known?.salt ?? '' },
};

const USER: User = { scope: 'UID2', type: 'email', firstLevelHash: new Uint8Array(32).fill(7) };

test.each(vectors.derived.identities)('hashes $identity to its first level', async (row) => {
  expect(toBase64(await firstLevelHash(row.identity_hash_b64, PUBLIC_SALTS))).toBe(row.first_level_hash_b64);
});

test('makes the known raw UID of version 4', async () => {
  const salts = { firstLevel: known?.first_level_salt ?? '', rows: [keyRow] };
  const hash = await firstLevelHash(await hashIdentifier(known?.identity ?? ''), salts);
  expect(toBase64(hash)).toBe(known?.first_level_hash_b64);
  expect(toBase64(await rawUid({ ...USER, firstLevelHash: hash }, salts))).toBe(known?.raw_uid_b64);
});

test.each(vectors.raw_uid_v4_metadata.rows.filter(([, , environment]) => environment === 'TEST'))(
  'marks version 4 of %s %s in its first byte',
  async (scope, type, _, bits) => {
    const user = { ...USER, scope: scope as Scope, type: type === 'Email' ? 'email' : 'phone' } as const;
    const [first = 0] = await rawUid(user, { firstLevel: '', rows: [keyRow] });
    expect(first.toString(2).padStart(8, '0')).toBe(bits);
  },
);

test('makes version 3 of version 2 by putting scope and type in front', async () => {
  const version = (user: User, v3: boolean) => rawUid(user, { firstLevel: '', rows: [{ salt: 'salt', v3 }] });
  const user = { ...USER, scope: 'EUID', type: 'phone' } as const;
  const hash = await version(user, false);
  expect(hash).toHaveLength(32);
  expect(toBase64(hash)).toBe(await hashIdentifier(`${toBase64(USER.firstLevelHash)}salt`));
  expect(await version(user, true)).toEqual(Uint8Array.of(0b10100, ...hash));
});

test.each(vectors.derived.identities)('finds the salt row of $scope $identity', async (row) => {
  const hash = await firstLevelHash(row.identity_hash_b64, PUBLIC_SALTS);
  const rows = [0, 1, 2, 3, 4].map((index) => ({ salt: `salt of row ${index}` }));
  const uid = await rawUid({ ...USER, firstLevelHash: hash }, { firstLevel: '', rows });
  expect(toBase64(uid)).toBe(await hashIdentifier(`${row.first_level_hash_b64}salt of row ${row.salt_row}`));
});
