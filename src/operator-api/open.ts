import type { Environment } from '../environment/environment.js';
import { fromBase64 } from './base64.js';

const IV_LENGTH = 12;

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
  const subtle = environment.subtle();
  const algorithm = { name: 'AES-GCM', iv };
  const opened = subtle
    ? await subtle.decrypt(
        algorithm,
        await subtle.importKey('raw', secret, algorithm, false, ['decrypt']),
        ciphertext,
      )
    : (await environment.loadAesGcm())(secret, iv).decrypt(ciphertext);
  return new TextDecoder().decode(opened);
}
