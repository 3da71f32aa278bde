import { fromBase64 } from '../operator-api/base64.js';
import type { Bytes } from '../operator-api/bytes.js';
import { unsealCbc } from './cbc.js';
import type { KeyRing } from './keys.js';
import { createReader } from './layout.js';
import { newOrigin, type RefreshToken } from './user.js';

/**
 * Reads a refresh token of version 2, which was issued until 2022:
 * `2 | created | expires | expires + 60 s | key id | iv (16) | AES-CBC(site id, length, Base64 of the hash, privacy bits, established)`.
 * It is always an e-mail address of UID2. Throws where it is none of this operator's.
 */
export async function readRefreshTokenV2(keys: KeyRing, bytes: Bytes): Promise<RefreshToken | undefined> {
  const outer = createReader(bytes.subarray(1));
  outer.bytes(16);
  const expires = outer.int64();
  const key = keys.find(outer.int32());
  if (!key) return undefined;
  const payload = createReader(await unsealCbc(key.secret, outer.bytes()));
  const siteId = payload.int32();
  const hash = new TextDecoder().decode(payload.bytes(payload.int32()));
  return {
    user: { scope: 'UID2', type: 'email', firstLevelHash: fromBase64(hash) },
    origin: newOrigin(siteId, payload.int32(), payload.int64()),
    expires,
  };
}
