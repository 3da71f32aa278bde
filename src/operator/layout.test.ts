import { expect, test } from 'vitest';
import { concat, int64 } from '../operator-api/bytes.js';
import { byte, createReader, int32 } from './layout.js';

test('reads what was written, of either sign', () => {
  const reader = createReader(
    concat(byte(200), int32(-2), int64(-5), int64(2 ** 52), Uint8Array.of(1, 2, 3)),
  );
  expect([reader.byte(), reader.int32(), reader.int64(), reader.int64()]).toEqual([200, -2, -5, 2 ** 52]);
  expect(reader.bytes(1)).toEqual(Uint8Array.of(1));
  expect(reader.bytes()).toEqual(Uint8Array.of(2, 3));
});

test('throws where bytes run out, or a length read from a token is negative', () => {
  for (const read of ['byte', 'int32', 'int64'] as const)
    expect(() => createReader(new Uint8Array(0))[read]()).toThrow(RangeError);
  expect(() => createReader(new Uint8Array(3)).bytes(4)).toThrow(RangeError);
  expect(() => createReader(new Uint8Array(3)).bytes(-1)).toThrow(RangeError);
});
