import { fromBase64 } from '../operator-api/base64.js';
import type { Bytes } from '../operator-api/bytes.js';

/** An AES-256 key of the operator. */
export interface EncryptionKey {
  /** A positive 32-bit number; no two keys share one. */
  readonly id: number;
  /** Base64, 32 bytes. */
  readonly secret: string;
}

export interface Keys {
  /** Seals advertising tokens. */
  readonly master: EncryptionKey;
  /** Seals refresh tokens. */
  readonly refresh: EncryptionKey;
  /** The key of one site, which also seals the inside of advertising tokens of every site without a key of its own. */
  readonly fallback: EncryptionKey & { readonly siteId: number };
  readonly sites?: Readonly<Record<number, EncryptionKey>>;
  /** No longer used for new tokens; old tokens can still be read. */
  readonly retired?: readonly EncryptionKey[];
}

/** A key that is ready for use. */
export interface Key {
  readonly id: number;
  readonly secret: Bytes;
}

/** Keys that take the place of those in use. The old ones go on opening what they sealed. */
export type Rotation = Partial<Pick<Keys, 'master' | 'refresh' | 'fallback' | 'sites'>>;

export interface KeyRing {
  readonly master: () => Key;
  readonly refresh: () => Key;
  /** The key that seals the tokens of a site. */
  readonly ofSite: (siteId: number) => Key;
  /** The site that a key belongs to; undefined for keys of no site. */
  readonly ownerOf: (keyId: number) => number | undefined;
  readonly find: (keyId: number) => Key | undefined;
  readonly rotate: (next: Rotation) => void;
}

/**
 * The keys that the open-source operator carries among its public test resources. The fallback key is given to the site
 * of the first public client, which can so validate the tokens that it generates.
 */
export const PUBLIC_KEYS: Keys = {
  master: { id: 101, secret: 'vPdQIoN1nTwXIQoH4/GcHOAct7ymyrGUKXNQhgmq+E8=' },
  refresh: { id: 102, secret: 'RgyxkP4yP1gYhCINq7O9PxM6jX+etPqSQluZxjB1aG8=' },
  fallback: { id: 103, secret: 'c2yMYeezHfDvZ6haknCFaj0t+eAEJp/C/uh+fUAm1fo=', siteId: 999 },
};

/** @throws RangeError for a secret that is not 32 bytes, or an id used twice. */
export function createKeyRing(keys: Keys): KeyRing {
  const byId = new Map<number, Key>();
  const owners = new Map<number, number>();
  const bySite = new Map<number, Key>();
  const add = ({ id, secret }: EncryptionKey, siteId?: number): Key => {
    if (byId.has(id)) throw new RangeError(`two keys have the id ${id}; give each its own`);
    const key = { id, secret: readKey(secret, `key ${id}`) };
    byId.set(id, key);
    if (siteId !== undefined) owners.set(id, siteId);
    return key;
  };
  const addSites = (sites: Keys['sites'] = {}): void => {
    for (const [siteId, key] of Object.entries(sites)) bySite.set(Number(siteId), add(key, Number(siteId)));
  };
  let master = add(keys.master);
  let refresh = add(keys.refresh);
  let fallback = add(keys.fallback, keys.fallback.siteId);
  addSites(keys.sites);
  for (const key of keys.retired ?? []) add(key);
  return {
    master: () => master,
    refresh: () => refresh,
    ofSite: (siteId) => bySite.get(siteId) ?? fallback,
    ownerOf: (keyId) => owners.get(keyId),
    find: (keyId) => byId.get(keyId),
    rotate(next) {
      if (next.master) master = add(next.master);
      if (next.refresh) refresh = add(next.refresh);
      if (next.fallback) fallback = add(next.fallback, next.fallback.siteId);
      addSites(next.sites);
    },
  };
}

/** @throws RangeError that names the key and quotes nothing of it. */
export function readKey(secret: string, name: string): Bytes {
  let bytes: Bytes | undefined;
  try {
    bytes = fromBase64(secret);
  } catch {}
  if (bytes?.length !== 32) throw new RangeError(`${name} must be 32 bytes in Base64`);
  return bytes;
}
