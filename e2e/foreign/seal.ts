import {
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';

const cipherName = (key: Buffer): 'aes-128-gcm' | 'aes-256-gcm' =>
  key.length === 16 ? 'aes-128-gcm' : 'aes-256-gcm';

/** Base64 of IV (12 bytes), ciphertext and tag, as an operator answers a refresh. */
export const seal = (plaintext: string, key: Buffer): string => {
  const iv = randomBytes(12);
  const cipher = createCipheriv(cipherName(key), key, iv);
  return Buffer.concat([iv, cipher.update(plaintext, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString(
    'base64',
  );
};

/** The body of POST /v2/token/client-generate. */
export interface GenerateRequest {
  readonly payload: string;
  readonly iv: string;
  readonly public_key: string;
  readonly timestamp: number;
  readonly subscription_id: string;
}

export interface GenerateKeys {
  readonly privateKey: KeyObject;
  /** Base64 of the SPKI form, without the product's prefix. */
  readonly publicKey: string;
}

export const createGenerateKeys = (): GenerateKeys => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { privateKey, publicKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64') };
};

/** Opens a client-generate request: the shared secret (which also seals the answer) and what was asked for. */
export const openGenerateRequest = (
  request: GenerateRequest,
  privateKey: KeyObject,
): { secret: Buffer; asked: Record<string, string> } => {
  const publicKey = createPublicKey({
    key: Buffer.from(request.public_key, 'base64'),
    type: 'spki',
    format: 'der',
  });
  const secret = diffieHellman({ privateKey, publicKey });
  const sealed = Buffer.from(request.payload, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', secret, Buffer.from(request.iv, 'base64'));
  decipher.setAAD(Buffer.from(JSON.stringify([request.timestamp])));
  decipher.setAuthTag(sealed.subarray(-16));
  const plaintext = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
  return { secret, asked: JSON.parse(plaintext.toString('utf8')) };
};
