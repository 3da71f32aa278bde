import { toBase64 } from '../operator-api/base64.js';
import { type Bytes, concat } from '../operator-api/bytes.js';
import { seal, unseal } from '../operator-api/envelope.js';
import { decodeBase64 } from './base64.js';
import type { Generation } from './generation.js';
import type { KeyRing } from './keys.js';
import { byte, createReader, int32 } from './layout.js';
import { refuse } from './responses.js';
import type { Settings } from './settings.js';
import { scopeBits } from './user.js';

/** The length of every refresh token that goes out. Text of any other length is taken for an older, unwrapped one. */
export const wrappedLength = ({ responseKeyBytes }: Generation): number =>
  responseKeyBytes === 32 ? 388 : 364;

/** What a client's refresh token carries, so that the operator need not remember the response key. */
export interface Wrapped {
  readonly responseKey: Bytes;
  readonly refreshToken: string;
}

export async function wrap(
  { keys, random, product }: Settings,
  responseKey: Bytes,
  refreshToken: Bytes,
): Promise<string> {
  const content = { refresh_response_key: toBase64(responseKey), refresh_token: toBase64(refreshToken) };
  const json = new TextEncoder().encode(JSON.stringify(content));
  const key = keys.refresh();
  const sealed = await seal(key.secret, random(12, 'wrapped refresh token iv'), json);
  return toBase64(concat(byte(scopeBits(product)), int32(key.id), sealed));
}

/** Refuses, with the operator's words, what was not wrapped by this operator. */
export async function unwrap(keys: KeyRing, wrapped: string): Promise<Wrapped> {
  const bytes = decodeBase64(wrapped);
  if (!bytes) throw refuse(400, 'client_error', 'Invalid body: Body is not valid base64.');
  const reader = createReader(bytes.subarray(1));
  const keyId = reader.int32();
  const key = keys.find(keyId);
  if (!key) {
    const message = `Invalid key: Generator of this token (Key ID: ${keyId}) does not exist.`;
    throw refuse(400, 'client_error', message);
  }
  const plaintext = await unseal(key.secret, reader.bytes()).catch(() => {
    throw refuse(400, 'client_error', 'Invalid data: Check encryption method and encryption key.');
  });
  return readContent(new TextDecoder().decode(plaintext));
}

function readContent(json: string): Wrapped {
  try {
    const { refresh_response_key, refresh_token } = JSON.parse(json);
    const responseKey = decodeBase64(refresh_response_key);
    if (responseKey && typeof refresh_token === 'string') return { responseKey, refreshToken: refresh_token };
  } catch {}
  const message = 'Invalid format: Payload is not valid json or missing required data.';
  throw refuse(400, 'client_error', message);
}
