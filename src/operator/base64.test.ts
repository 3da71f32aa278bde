import { expect, test } from 'vitest';
import vectors from '../fixtures/vectors.json' with { type: 'json' };
import { decodeBase64, decodeBase64Url, encodeBase64Url } from './base64.js';

test.each([
  ['', []],
  ['YQ==', [97]],
  ['YQ', [97]],
  ['++//', [251, 239, 255]],
])('reads %j', (text, bytes) => {
  expect(decodeBase64(text)).toEqual(Uint8Array.from(bytes));
});

test.each(['Y', 'YQ=', '=', '====', 'YQ==YQ==', 'Y Q=', 'YQ==\n', 'YW-_', '*', 'é'])('refuses %j', (text) => {
  expect(decodeBase64(text)).toBeUndefined();
});

test.each(vectors.base64url)('writes and reads $b64url_nopad for URLs', ({ bytes_hex, b64url_nopad }) => {
  const bytes = Uint8Array.from(bytes_hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  expect(encodeBase64Url(bytes)).toBe(b64url_nopad);
  expect(decodeBase64Url(b64url_nopad)).toEqual(bytes);
});
