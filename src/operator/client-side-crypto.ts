import type { Bytes } from '../operator-api/bytes.js';
import { concat } from '../operator-api/bytes.js';
import { IV_LENGTH, unseal } from '../operator-api/envelope.js';
import { decodeBase64 } from './base64.js';
import type { ClientSideRequest } from './client-side-request.js';
import type { ClientSideKeyPair } from './options.js';
import { refuse } from './responses.js';

const CURVE: EcKeyImportParams = { name: 'ECDH', namedCurve: 'P-256' };
/** `UID2-Y-L-`: product, private or public, environment. */
const PREFIX_LENGTH = 9;

/** The key of both directions: the shared secret of the two key pairs as it is, with no derivation in between. */
export async function agreeOnKey(
  { privateKey }: ClientSideKeyPair,
  { payload, iv, publicKey }: ClientSideRequest,
): Promise<Bytes> {
  if (payload === undefined || iv === undefined || publicKey === undefined)
    throw refuse(400, 'client_error', 'required parameters: payload, iv, public_key');
  const ours = decodeBase64(privateKey.slice(PREFIX_LENGTH));
  if (!ours) throw new TypeError('a client-side private key is not Base64');
  const own = await crypto.subtle.importKey('pkcs8', ours, CURVE, false, ['deriveBits']);
  try {
    const theirs = await crypto.subtle.importKey('spki', decodeBase64(publicKey) as Bytes, CURVE, false, []);
    const algorithm = { name: 'ECDH', public: theirs };
    return new Uint8Array(await crypto.subtle.deriveBits(algorithm, own, 256));
  } catch {
    throw refuse(400, 'client_error', 'bad public key');
  }
}

/** The text inside the payload. Timestamp and app name are sealed with it, so that nobody can exchange them. */
export async function openPayload(key: Bytes, request: ClientSideRequest): Promise<string> {
  const iv = decodeBase64(request.iv ?? '');
  if (iv?.length !== IV_LENGTH) throw refuse(400, 'client_error', 'bad iv');
  const { timestamp, appName } = request;
  const additional = JSON.stringify(appName ? [timestamp, appName] : [timestamp]);
  try {
    const sealed = concat(iv, decodeBase64(request.payload ?? '') as Bytes);
    const opened = await unseal(key, sealed, new TextEncoder().encode(additional));
    return new TextDecoder().decode(opened);
  } catch {
    throw refuse(400, 'client_error', 'payload decryption failed');
  }
}
