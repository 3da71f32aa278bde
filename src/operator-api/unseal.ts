import { fromBase64 } from './base64.js';

/** Opens Base64 of `IV (12 bytes) | AES-GCM ciphertext | tag (16 bytes)`. Throws where it was sealed with another key. */
export async function unseal(subtle: SubtleCrypto, key: CryptoKey, sealed: string): Promise<string> {
  const bytes = fromBase64(sealed);
  const algorithm = { name: 'AES-GCM', iv: bytes.subarray(0, 12) };
  return new TextDecoder().decode(await subtle.decrypt(algorithm, key, bytes.subarray(12)));
}
