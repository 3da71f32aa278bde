import { describe, expect, it } from 'vitest';
import { browser } from '../environment/browser.js';
import vectors from '../fixtures/vectors.json' with { type: 'json' };
import { open } from './open.js';

describe.each([
  ['WebCrypto', true],
  ['the fallback cipher', false],
] as const)('with %s', (_, subtle) => {
  const environment = subtle ? browser : { ...browser, crypto: {} };
  const read = (key: string, sealed: string) => open(environment, key, sealed);

  it.each(vectors.refresh_response)(
    'opens the answer $name',
    async ({ refresh_response_key_b64, http_body_b64, plaintext_utf8 }) => {
      expect(await read(refresh_response_key_b64, http_body_b64)).toBe(plaintext_utf8);
    },
  );

  it('refuses an answer of which one bit was changed', async () => {
    const [vector] = vectors.refresh_response;
    if (!vector) throw new Error('no vector');
    const bytes = Buffer.from(vector.http_body_b64, 'base64');
    bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
    await expect(read(vector.refresh_response_key_b64, bytes.toString('base64'))).rejects.toThrow();
  });

  it('refuses an answer that is too short to be one', async () => {
    await expect(read(Buffer.alloc(32).toString('base64'), 'AAAA')).rejects.toThrow();
  });
});
