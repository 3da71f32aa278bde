import { type Bytes, readInt64 } from '../operator-api/bytes.js';

// Numbers as the operator's tokens hold them: signed, most significant byte first.

export const byte = (value: number): Bytes => Uint8Array.of(value);

export function int32(value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value);
  return bytes;
}

export interface Reader {
  readonly byte: () => number;
  readonly int32: () => number;
  readonly int64: () => number;
  /** The next bytes; as many as there are by default. */
  readonly bytes: (length?: number) => Bytes;
}

/** Reads one field after another. Each throws a RangeError where too few bytes are left. */
export function createReader(source: Bytes): Reader {
  let offset = 0;
  const take = (length: number): Bytes => {
    if (length < 0 || offset + length > source.length) throw new RangeError('too few bytes');
    offset += length;
    return source.subarray(offset - length, offset);
  };
  return {
    byte: () => take(1)[0] as number,
    int32: () => take(4).reduce((value, next) => (value << 8) | next, 0),
    int64: () => readInt64(take(8)),
    bytes: (length = source.length - offset) => take(length),
  };
}
