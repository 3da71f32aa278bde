import type { Product } from '../identity/product.js';
import type { Bytes } from '../operator-api/bytes.js';

export type Scope = Product['name'];
export type IdentityType = 'email' | 'phone';

/** A user's identity as the operator knows it: hashed once, salted, hashed again. It never keeps more. */
export interface User {
  readonly scope: Scope;
  readonly type: IdentityType;
  /** 32 bytes */
  readonly firstLevelHash: Bytes;
}

/** What a token says of its making; a refreshed token takes it over from the old one. */
export interface Origin {
  readonly siteId: number;
  readonly publisherId: number;
  readonly clientKeyId: number;
  readonly privacyBits: number;
  /** When the user's login reached the operator, in ms since epoch. */
  readonly established: number;
}

/** What a refresh token holds: all that new tokens are made from. */
export interface RefreshToken {
  readonly user: User;
  readonly origin: Origin;
  /** ms since epoch */
  readonly expires: number;
}

/** Of the privacy bits, the one that every token has. */
export const SERVER_SIDE = 0b01;
/** Privacy bits of a token that a page asked for without a server. */
export const CLIENT_SIDE = 0b11;

export const newOrigin = (siteId: number, privacyBits: number, established: number): Origin => ({
  siteId,
  publisherId: 0,
  clientKeyId: 0,
  privacyBits,
  established,
});

/** Scope and type in the bits that raw UIDs and tokens keep them in. */
export const kindBits = ({ scope, type }: Pick<User, 'scope' | 'type'>): number =>
  scopeBits(scope) | (type === 'email' ? 0 : 0b100);

export const scopeBits = (scope: Scope): number => (scope === 'UID2' ? 0 : 0b10000);

const TOKEN_MARK = 0b11;

/** The first byte of a token. */
export const tokenKind = (user: Pick<User, 'scope' | 'type'>): number => kindBits(user) | TOKEN_MARK;

export function parseTokenKind(byte: number): Pick<User, 'scope' | 'type'> | undefined {
  // Early operators left the mark out, so it is not asked for.
  if (byte & ~0b10111) return undefined;
  return { scope: byte & 0b10000 ? 'EUID' : 'UID2', type: byte & 0b100 ? 'phone' : 'email' };
}
