import type { Bytes } from '../operator-api/bytes.js';

const IV_LENGTH = 16;

/** Opens `iv (16) | AES-CBC`, in which tokens of version 2 are sealed. Rejects where the padding says that the key is another. */
export async function unsealCbc(key: Bytes, sealed: Bytes): Promise<Bytes> {
  const imported = await crypto.subtle.importKey('raw', key, 'AES-CBC', false, ['decrypt']);
  const algorithm = { name: 'AES-CBC', iv: sealed.subarray(0, IV_LENGTH) };
  return new Uint8Array(await crypto.subtle.decrypt(algorithm, imported, sealed.subarray(IV_LENGTH)));
}
