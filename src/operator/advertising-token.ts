import { type Bytes, concat, int64 } from '../operator-api/bytes.js';
import { seal, unseal } from '../operator-api/envelope.js';
import { decodeBase64, decodeBase64Url, encodeBase64Url } from './base64.js';
import type { KeyRing } from './keys.js';
import { byte, createReader, int32 } from './layout.js';
import { OPERATOR_IDENTITY_LENGTH, operatorIdentity } from './operator-identity.js';
import type { Settings } from './settings.js';
import { type Origin, tokenKind, type User } from './user.js';

const V3 = 0x70;
const V4 = 0x80;
const RAW_UID_OFFSET = 36;

/** What the operator checks of a token that it is shown again. */
export interface ReadAdvertisingToken {
  readonly siteKeyId: number;
  readonly rawUid: Bytes;
}

/**
 * Makes an advertising token of version 4: the user's raw UID under the key of the site, and that under the master key.
 *
 * @param times ms since epoch
 */
export async function encodeAdvertisingToken(
  { keys, random, rawUid }: Settings,
  user: User,
  origin: Origin,
  times: { readonly created: number; readonly expires: number },
): Promise<string> {
  const siteKey = keys.ofSite(origin.siteId);
  const master = keys.master();
  const sitePayload = concat(
    int32(origin.siteId),
    int64(origin.publisherId),
    int32(origin.clientKeyId),
    int32(origin.privacyBits),
    int64(origin.established),
    int64(times.created),
    await rawUid(user),
  );
  const masterPayload = concat(
    int64(times.expires),
    int64(times.created),
    operatorIdentity(),
    int32(siteKey.id),
    await seal(siteKey.secret, random(12, 'site payload iv'), sitePayload),
  );
  const sealed = await seal(master.secret, random(12, 'master payload iv'), masterPayload);
  return encodeBase64Url(concat(byte(tokenKind(user)), byte(V4), int32(master.id), sealed));
}

/** Reads a token of version 3 or 4, expired or not. Undefined where it is none of this operator's. */
export async function readAdvertisingToken(
  keys: KeyRing,
  token: string,
): Promise<ReadAdvertisingToken | undefined> {
  const bytes = decodeBase64(token) ?? decodeBase64Url(token);
  if (!bytes || (bytes[1] !== V3 && bytes[1] !== V4)) return undefined;
  try {
    const outer = createReader(bytes.subarray(2));
    const master = keys.find(outer.int32());
    if (!master) return undefined;
    const inner = createReader(await unseal(master.secret, outer.bytes()));
    inner.bytes(16 + OPERATOR_IDENTITY_LENGTH);
    const siteKeyId = inner.int32();
    const siteKey = keys.find(siteKeyId);
    if (!siteKey) return undefined;
    const payload = await unseal(siteKey.secret, inner.bytes());
    return { siteKeyId, rawUid: payload.subarray(RAW_UID_OFFSET) };
  } catch {
    return undefined;
  }
}
