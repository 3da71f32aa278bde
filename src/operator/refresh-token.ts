import { type Bytes, concat, int64 } from '../operator-api/bytes.js';
import { seal, unseal } from '../operator-api/envelope.js';
import { decodeBase64 } from './base64.js';
import type { KeyRing } from './keys.js';
import { byte, createReader, int32 } from './layout.js';
import { OPERATOR_IDENTITY_LENGTH, operatorIdentity } from './operator-identity.js';
import { readRefreshTokenV2 } from './refresh-token-v2.js';
import type { Settings } from './settings.js';
import { type Origin, parseTokenKind, type RefreshToken, tokenKind } from './user.js';

const V3 = 0x70;
const V2 = 0x02;
const HASH_LENGTH = 32;

/** Makes a refresh token of version 3: what a new token needs to be made from, under the refresh key. */
export async function encodeRefreshToken(
  { keys, random }: Settings,
  { user, origin, expires }: RefreshToken,
  created: number,
): Promise<Bytes> {
  const key = keys.refresh();
  const payload = concat(
    int64(expires),
    int64(created),
    operatorIdentity(),
    int32(origin.siteId),
    int64(origin.publisherId),
    int32(origin.clientKeyId),
    int32(origin.privacyBits),
    int64(origin.established),
    byte(tokenKind(user)),
    user.firstLevelHash,
  );
  const sealed = await seal(key.secret, random(12, 'refresh token iv'), payload);
  return concat(byte(tokenKind(user)), byte(V3), int32(key.id), sealed);
}

/** Reads a refresh token of version 3 or 2, expired or not. Undefined where it is none of this operator's. */
export async function readRefreshToken(keys: KeyRing, token: string): Promise<RefreshToken | undefined> {
  const bytes = decodeBase64(token);
  if (!bytes) return undefined;
  try {
    if (bytes[1] === V3) return await readV3(keys, bytes);
    return bytes[0] === V2 ? await readRefreshTokenV2(keys, bytes) : undefined;
  } catch {
    return undefined;
  }
}

async function readV3(keys: KeyRing, bytes: Bytes): Promise<RefreshToken | undefined> {
  const outer = createReader(bytes);
  const kind = parseTokenKind(outer.byte());
  outer.byte();
  const key = keys.find(outer.int32());
  if (!kind || !key) return undefined;
  const payload = createReader(await unseal(key.secret, outer.bytes()));
  const expires = payload.int64();
  // When it was made, and by which operator: nothing depends on them.
  payload.bytes(8 + OPERATOR_IDENTITY_LENGTH);
  const origin: Origin = {
    siteId: payload.int32(),
    publisherId: payload.int64(),
    clientKeyId: payload.int32(),
    privacyBits: payload.int32(),
    established: payload.int64(),
  };
  if (payload.byte() !== bytes[0]) return undefined;
  return { user: { ...kind, firstLevelHash: payload.bytes(HASH_LENGTH) }, origin, expires };
}
