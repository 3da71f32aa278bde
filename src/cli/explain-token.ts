import { decodeBase64, decodeBase64Url } from '../operator/base64.js';
import { unsealCbc } from '../operator/cbc.js';
import { createReader, type Reader } from '../operator/layout.js';
import { parseTokenKind } from '../operator/user.js';
import type { Bytes } from '../operator-api/bytes.js';
import { unseal } from '../operator-api/envelope.js';
import { Failure } from './failure.js';

/** What everyone can read of an advertising token. */
export interface TokenHead {
  readonly version: 2 | 3 | 4;
  /** Undefined where the version does not tell. */
  readonly product?: 'UID2' | 'EUID' | undefined;
  readonly type?: 'email' | 'phone' | undefined;
  readonly masterKeyId: number;
}

/** What the keys reveal. Times are ms since epoch. */
export interface TokenBody {
  readonly siteKeyId: number;
  readonly siteId: number;
  /** Version 2 does not tell. */
  readonly created?: number | undefined;
  readonly expires: number;
  readonly established: number;
  /** Version 2 does not tell. */
  readonly refreshed?: number | undefined;
  /** Who asked for it: a publisher's server, or a page. */
  readonly generated: 'server' | 'client';
}

/** AES keys by their number. */
export type TokenKeys = ReadonlyMap<number, Bytes>;

const V3 = 0x70;
const V4 = 0x80;
const V2 = 0x02;
/** Length of what comes before the sealed part. */
const HEAD_LENGTH = 6;
const HEAD_LENGTH_V2 = 5;
/** Site, type, version and key of the operator: 4 bytes of each but the type, which has one. */
const OPERATOR_LENGTH = 13;
const CLIENT_SIDE_BIT = 0b10;
/** The last time that a `Date` can be, in ms. */
const LATEST = 8.64e15;
/** With a response key of 32 bytes, and of 16. */
const REFRESH_TOKEN_LENGTHS = [388, 364];

/** @throws Failure for text that is no advertising token. */
export function readTokenHead(token: string): TokenHead {
  const bytes = decode(token);
  const reader = createReader(bytes);
  const [first, second] = [reader.byte(), reader.byte()];
  if (second === V3 || second === V4) {
    const kind = parseTokenKind(first);
    if (kind)
      return {
        version: second === V3 ? 3 : 4,
        product: kind.scope,
        type: kind.type,
        masterKeyId: reader.int32(),
      };
  }
  if (first === V2) return { version: 2, masterKeyId: createReader(bytes.subarray(1)).int32() };
  throw noToken();
}

/**
 * Opens a token.
 *
 * @throws Failure that names the key that is missing or wrong; it quotes none.
 */
export async function readTokenBody(token: string, keys: TokenKeys): Promise<TokenBody> {
  const { version, masterKeyId } = readTokenHead(token);
  const bytes = decode(token);
  try {
    if (version === 2) return await readBodyV2(bytes.subarray(HEAD_LENGTH_V2), masterKeyId, keys);
    return await readBody(bytes.subarray(HEAD_LENGTH), masterKeyId, keys);
  } catch (error) {
    // Version 2 has no checksum: another key may open it, to something else.
    throw error instanceof RangeError ? wrongKey(masterKeyId) : error;
  }
}

async function readBody(sealed: Bytes, masterKeyId: number, keys: TokenKeys): Promise<TokenBody> {
  const master = await open(keys, masterKeyId, sealed, unseal);
  const expires = master.int64();
  const created = master.int64();
  master.bytes(OPERATOR_LENGTH);
  const siteKeyId = master.int32();
  const site = await open(keys, siteKeyId, master.bytes(), unseal);
  const siteId = site.int32();
  // Publisher (8 bytes) and client key (4), which operators leave empty.
  site.bytes(12);
  const generated = origin(site.int32());
  return {
    siteKeyId,
    siteId,
    created,
    expires,
    established: site.int64(),
    refreshed: site.int64(),
    generated,
  };
}

/** `expires | site key id | sealed(site id | length | raw UID | privacy bits | established)` */
async function readBodyV2(sealed: Bytes, masterKeyId: number, keys: TokenKeys): Promise<TokenBody> {
  const master = await open(keys, masterKeyId, sealed, unsealCbc);
  const expires = master.int64();
  const siteKeyId = master.int32();
  const site = await open(keys, siteKeyId, master.bytes(), unsealCbc);
  const siteId = site.int32();
  site.bytes(site.int32());
  const generated = origin(site.int32());
  const established = site.int64();
  if (Math.max(Math.abs(expires), Math.abs(established)) > LATEST) throw new RangeError('no time');
  return { siteKeyId, siteId, expires, established, generated };
}

const origin = (privacyBits: number): TokenBody['generated'] =>
  privacyBits & CLIENT_SIDE_BIT ? 'client' : 'server';

async function open(
  keys: TokenKeys,
  id: number,
  sealed: Bytes,
  unsealWith: (key: Bytes, sealed: Bytes) => Promise<Bytes>,
): Promise<Reader> {
  const key = keys.get(id);
  if (!key) throw new Failure(`key ${id}, which seals this token, is not among the keys`);
  try {
    return createReader(await unsealWith(key, sealed));
  } catch {
    throw wrongKey(id);
  }
}

const wrongKey = (id: number): Failure => new Failure(`key ${id} is not the one that sealed this token`);

function decode(token: string): Bytes {
  const bytes = decodeBase64(token) ?? decodeBase64Url(token);
  if (REFRESH_TOKEN_LENGTHS.includes(token.length))
    throw new Failure('that is a refresh token, which only its operator can open');
  if (bytes && bytes.length > HEAD_LENGTH) return bytes;
  throw noToken();
}

const noToken = (): Failure =>
  new Failure('that is no advertising token: those of today begin with A4, B4, E4 or F4');
