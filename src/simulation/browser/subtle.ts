import { hash } from './random.js';

// A cipher for the simulation: nothing is hidden, but only the right key opens. The real one has its vectors elsewhere.

const IV = 12;
const TAG = 16;

const mark = (key: Uint8Array): Buffer => {
  const bytes = Buffer.alloc(TAG);
  bytes.writeUInt32BE(hash(Buffer.from(key).toString('latin1')));
  return bytes;
};

/** What the operator sends to the holder of a key. */
export function seal(text: string, key: string): string {
  const parts = [Buffer.alloc(IV), Buffer.from(text), mark(Buffer.from(key, 'base64'))];
  return Buffer.concat(parts).toString('base64');
}

/** The part of `crypto.subtle` that opens answers. @param wait ends when the browser's thread is done. */
export const createSubtle = (wait: () => Promise<void>): SubtleCrypto =>
  ({
    async importKey(_format: string, key: Uint8Array) {
      await wait();
      return key;
    },
    async decrypt(_algorithm: object, key: Uint8Array, bytes: Uint8Array) {
      await wait();
      const end = bytes.length - TAG;
      if (end < 0 || !mark(key).equals(bytes.subarray(end)))
        throw new DOMException('The operation failed for an operation-specific reason', 'OperationError');
      return bytes.slice(0, end);
    },
  }) as unknown as SubtleCrypto;
