import type { AesGcm, Environment } from '../environment/environment.js';
import { fromBase64 } from './base64.js';

const IV_LENGTH = 12;

/**
 * Opens a sealed answer: Base64 of `IV (12 bytes) | AES-GCM ciphertext | tag (16 bytes)`, no additional data.
 *
 * @param aesGcm is used where the page has no WebCrypto.
 * @throws where the text was not sealed with this key.
 */
export async function open(
  environment: Environment,
  aesGcm: AesGcm | undefined,
  key: string,
  sealed: string,
): Promise<string> {
  const bytes = fromBase64(sealed);
  const iv = bytes.subarray(0, IV_LENGTH);
  const ciphertext = bytes.subarray(IV_LENGTH);
  // Asked for by the caller where WebCrypto is missing.
  if (aesGcm) return decode(aesGcm(fromBase64(key), iv).decrypt(ciphertext));
  const subtle = environment.subtle() as SubtleCrypto;
  const imported = await subtle.importKey('raw', fromBase64(key), 'AES-GCM', false, ['decrypt']);
  return decode(await subtle.decrypt({ name: 'AES-GCM', iv }, imported, ciphertext));
}

const decode = (bytes: ArrayBuffer | Uint8Array): string => new TextDecoder().decode(bytes);
