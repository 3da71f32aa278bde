import { toBase64 } from '../operator-api/base64.js';
import { type Bytes, concat } from '../operator-api/bytes.js';
import { int32 } from './layout.js';
import type { SaltRow, Salts } from './salts.js';
import { kindBits, type User } from './user.js';

type Row<Field extends string> = Extract<SaltRow, { readonly [name in Field]: unknown }>;

const V4_MARK = 0b100000;

export const text = (value: string): Bytes => new TextEncoder().encode(value);

const sha256 = async (...parts: readonly Bytes[]): Promise<Bytes> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', concat(...parts)));

/** @param identityHash Base64 of the hash of the normalised e-mail address or phone number. */
export const firstLevelHash = (identityHash: string, { firstLevel }: Salts): Promise<Bytes> =>
  sha256(text(identityHash + firstLevel));

/** The stable identifier inside an advertising token, by the version that the user's salt row calls for. */
export function rawUid(user: User, { rows }: Salts): Promise<Bytes> {
  const [first = 0, second = 0, third = 0] = user.firstLevelHash;
  const bucket = (first << 12) | (second << 4) | (third & 0b1111);
  const row = rows[bucket % rows.length] as SaltRow;
  return 'key' in row ? keyedUid(user, row) : saltedUid(user, row);
}

async function saltedUid(user: User, { salt, v3 }: Row<'salt'>): Promise<Bytes> {
  const hash = await sha256(text(toBase64(user.firstLevelHash) + salt));
  return v3 ? concat(Uint8Array.of(kindBits(user)), hash) : hash;
}

/** Version 4: `metadata | key id (3) | iv (12) | half of the hash, AES-CTR (16) | xor of all before`. */
async function keyedUid(user: User, { key }: Row<'key'>): Promise<Bytes> {
  const half = user.firstLevelHash.slice(16);
  const head = concat(Uint8Array.of(V4_MARK | kindBits(user)), int32(key.id).subarray(1));
  const iv = (await sha256(text(key.salt), half, head)).subarray(0, 12);
  const aes = await crypto.subtle.importKey('raw', text(key.secret), 'AES-CTR', false, ['encrypt']);
  const counter = concat(iv, int32(0));
  const sealed = await crypto.subtle.encrypt({ name: 'AES-CTR', counter, length: 32 }, aes, half);
  const whole = concat(head, iv, new Uint8Array(sealed));
  return concat(whole, Uint8Array.of(whole.reduce((xor, next) => xor ^ next, 0)));
}
