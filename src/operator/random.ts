import type { Bytes } from '../operator-api/bytes.js';

/** What random bytes are for: the IV of a layer, or a new response key. */
export type RandomUse =
  | 'site payload iv'
  | 'master payload iv'
  | 'refresh token iv'
  | 'wrapped refresh token iv'
  | 'response envelope iv'
  | 'refresh response iv'
  | 'client-generate response iv'
  | 'refresh response key';

/** Gives `length` bytes. Naming the use lets a test reproduce known tokens. */
export type Random = (length: number, use: RandomUse) => Bytes;

export const secureRandom: Random = (length) => crypto.getRandomValues(new Uint8Array(length));
