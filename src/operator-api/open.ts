import type { Environment } from '../environment/environment.js';
import { fromBase64 } from './base64.js';

/** The part of AES-GCM that is needed of `@noble/ciphers`. */
type AesGcm = (
  key: Uint8Array,
  iv: Uint8Array,
) => { decrypt(ciphertext: Uint8Array): Uint8Array<ArrayBuffer> };

const IV_LENGTH = 12;

/** AES-GCM for pages without WebCrypto. Rejects where it can't be loaded. */
export const loadAesGcm = async (): Promise<AesGcm> => (await import('@noble/ciphers/aes.js')).gcm as AesGcm;

/**
 * Opens a sealed answer: Base64 of `IV (12 bytes) | AES-GCM ciphertext | tag (16 bytes)`, no additional data.
 *
 * @throws where the text was not sealed with this key, or the page has no cipher.
 */
export async function open(environment: Environment, key: string, sealed: string): Promise<string> {
  const bytes = fromBase64(sealed);
  const iv = bytes.subarray(0, IV_LENGTH);
  const ciphertext = bytes.subarray(IV_LENGTH);
  const secret = fromBase64(key);
  const subtle = environment.crypto?.subtle;
  const algorithm = { name: 'AES-GCM', iv };
  const opened = subtle
    ? await subtle.decrypt(
        algorithm,
        await subtle.importKey('raw', secret, algorithm, false, ['decrypt']),
        ciphertext,
      )
    : (await loadAesGcm())(secret, iv).decrypt(ciphertext);
  return new TextDecoder().decode(opened);
}
