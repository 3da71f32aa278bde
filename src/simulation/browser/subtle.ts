import { hash } from './random.js';

// A cipher for the simulation: hard to read for a rule that looks for secrets, and only the right key opens. The real one
// has its vectors elsewhere.

const IV = 12;
const TAG = 16;

/** A key that was made here, and that nobody can read. */
interface MadeKey {
  readonly extractable: false;
  readonly number: number;
}

type Key = Uint8Array | MadeKey;

const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1');

/** What tells whether key and additional data are the right ones. */
function mark(key: Key, additionalData: Uint8Array = new Uint8Array()): Buffer {
  const bytes = Buffer.alloc(TAG);
  const name = key instanceof Uint8Array ? textOf(key) : `key ${key.number}`;
  bytes.writeUInt32BE(hash(`${name}${textOf(additionalData)}`));
  return bytes;
}

/** Makes plain bytes unreadable and unreadable ones plain. */
const mask = (bytes: Uint8Array): Uint8Array => bytes.map((byte) => byte ^ 0xa5);

/** What the operator sends to the holder of a key. */
export function seal(text: string, key: string): string {
  const parts = [Buffer.alloc(IV), Buffer.from(text), mark(Buffer.from(key, 'base64'))];
  return Buffer.concat(parts).toString('base64');
}

/**
 * The part of `crypto.subtle` that opens answers, and seals and opens secrets.
 *
 * @param wait ends when the browser's thread is done.
 * @param nextNumber another one for every key.
 */
export const createSubtle = (wait: () => Promise<void>, nextNumber: () => number): SubtleCrypto =>
  ({
    async importKey(_format: string, key: Uint8Array) {
      await wait();
      return key;
    },
    async generateKey(): Promise<MadeKey> {
      await wait();
      return { extractable: false, number: nextNumber() };
    },
    async encrypt({ additionalData }: { additionalData?: Uint8Array }, key: MadeKey, bytes: Uint8Array) {
      await wait();
      return Buffer.concat([mask(bytes), mark(key, additionalData)]);
    },
    async decrypt({ additionalData }: { additionalData?: Uint8Array }, key: Key, bytes: Uint8Array) {
      await wait();
      const end = bytes.length - TAG;
      if (end < 0 || !mark(key, additionalData).equals(bytes.subarray(end)))
        throw new DOMException('The operation failed for an operation-specific reason', 'OperationError');
      return key instanceof Uint8Array ? bytes.slice(0, end) : mask(bytes.subarray(0, end));
    },
  }) as unknown as SubtleCrypto;
