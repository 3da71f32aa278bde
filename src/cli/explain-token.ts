import { decodeBase64, decodeBase64Url } from '../operator/base64.js';
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
  readonly created: number;
  readonly expires: number;
  readonly established: number;
  readonly refreshed: number;
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
/** Site, type, version and key of the operator: 4 bytes of each but the type, which has one. */
const OPERATOR_LENGTH = 13;
const CLIENT_SIDE_BIT = 0b10;
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
 * Opens a token of version 3 or 4.
 *
 * @throws Failure that names the key that is missing or wrong; it quotes none.
 */
export async function readTokenBody(token: string, keys: TokenKeys): Promise<TokenBody> {
  const { version, masterKeyId } = readTokenHead(token);
  if (version === 2) throw new Failure('the times of a token of version 2 are not read');
  const master = await open(keys, masterKeyId, decode(token).subarray(HEAD_LENGTH));
  const expires = master.int64();
  const created = master.int64();
  master.bytes(OPERATOR_LENGTH);
  const siteKeyId = master.int32();
  const site = await open(keys, siteKeyId, master.bytes());
  const siteId = site.int32();
  // Publisher (8 bytes) and client key (4), which operators leave empty.
  site.bytes(12);
  const generated = site.int32() & CLIENT_SIDE_BIT ? 'client' : 'server';
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

async function open(keys: TokenKeys, id: number, sealed: Bytes): Promise<Reader> {
  const key = keys.get(id);
  if (!key) throw new Failure(`key ${id}, which seals this token, is not among the keys`);
  try {
    return createReader(await unseal(key, sealed));
  } catch {
    throw new Failure(`key ${id} is not the one that sealed this token`);
  }
}

function decode(token: string): Bytes {
  const bytes = decodeBase64(token) ?? decodeBase64Url(token);
  if (REFRESH_TOKEN_LENGTHS.includes(token.length))
    throw new Failure('that is a refresh token, which only its operator can open');
  if (bytes && bytes.length > HEAD_LENGTH) return bytes;
  throw noToken();
}

const noToken = (): Failure =>
  new Failure('that is no advertising token: those of today begin with A4, B4, E4 or F4');
