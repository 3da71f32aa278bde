import { expect, test } from 'vitest';
import { fromBase64, toBase64 } from './base64.js';

test('gives back the bytes that went in, whatever their number', () => {
  for (const length of [0, 1, 2, 3, 255, 100_000]) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 7) & 255);
    expect(fromBase64(toBase64(bytes))).toEqual(bytes);
  }
});

test('pads with "=" and uses "+" and "/"', () => {
  expect(toBase64(Uint8Array.of(251, 239, 255, 251))).toBe('++//+w==');
});

test('throws on text that is none', () => {
  expect(() => fromBase64('a*b=')).toThrow();
});
