/** Bytes that own an ordinary buffer, as WebCrypto and `Response` want them. */
export type Bytes = Uint8Array<ArrayBuffer>;

export function concat(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** A signed 64-bit integer, most significant byte first. */
export function int64(value: number): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigInt64(0, BigInt(value));
  return bytes;
}

/** Reads an `int64`. Beyond 2^53 the result is only near. */
export const readInt64 = (bytes: Uint8Array, offset = 0): number =>
  Number(new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getBigInt64(offset));
