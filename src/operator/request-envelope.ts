import type { Product } from '../identity/product.js';
import type { Bytes } from '../operator-api/bytes.js';
import { type EnvelopeFault, type Message, openRequest } from '../operator-api/envelope.js';
import { decodeBase64 } from './base64.js';
import type { Generation } from './generation.js';
import { refuse } from './responses.js';

export type Parameters = Readonly<Record<string, unknown>>;

export interface OpenedEnvelope {
  /** Undefined where the envelope holds no JSON at all. */
  readonly parameters: Parameters | undefined;
  readonly nonce: Bytes;
  /** Whether it came as raw bytes; then the answer goes out so. */
  readonly binary: boolean;
}

interface Received {
  readonly body: Bytes;
  /** Whether the request says that its body is raw bytes. */
  readonly binary: boolean;
  readonly secret: Bytes;
  readonly product: Product['name'];
  /** ms since epoch */
  readonly arrived: number;
  readonly clockWindow: Generation['clockWindow'];
}

/** Opens the envelope of a request, or refuses it with the operator's words. */
export async function openEnvelope(received: Received): Promise<OpenedEnvelope> {
  const { message, binary } = await open(received);
  if (isStale(message.timestamp, received))
    throw refuse(400, 'client_error', 'Invalid timestamp: Request too old or client time drift.');
  return {
    parameters: message.json ? readParameters(message.json) : undefined,
    nonce: message.nonce,
    binary,
  };
}

async function open(received: Received): Promise<{ message: Message; binary: boolean }> {
  const { body, secret, product } = received;
  if (!body.length) throw refuse(400, 'client_error', 'Invalid body: Body is missing.');
  if (received.binary) {
    const message = await openRequest(secret, body);
    if (!('fault' in message)) return { message, binary: true };
  }
  // Raw bytes that are none may be Base64 under a wrong content type: they are read once more as text.
  const text = decodeText(body);
  const bytes = decodeBase64(text);
  if (isJson(bytes ? decodeText(bytes) : text))
    throw badBody(`The request body is unencrypted JSON.`, product);
  if (!bytes && !received.binary) throw badBody('Body is not valid base64.', product);
  const message = await openRequest(secret, bytes ?? body);
  if ('fault' in message) throw badBody(describe(message), product);
  return { message, binary: false };
}

function describe(problem: EnvelopeFault): string {
  switch (problem.fault) {
    case 'too short':
      return 'Body too short. Check encryption method.';
    case 'version':
      return `Invalid request envelope format version: received ${problem.version}, must be 1.`;
    case 'key':
      return 'Check encryption key (ClientSecret).';
  }
}

function badBody(problem: string, product: Product['name']): Error {
  const site = product === 'UID2' ? 'https://unifiedid.com' : 'https://euid.eu';
  const hint = `The envelope is described at ${site}/docs/getting-started/gs-encryption-decryption`;
  return refuse(400, 'client_error', `Invalid body: ${problem} ${hint}`);
}

/**
 * The operator counts whole minutes and allows one, so it takes requests up to 119.999 s old, and from up to 119 s ahead.
 * (The documentation says 60 s.)
 */
function isStale(timestamp: number, { arrived, clockWindow }: Received): boolean {
  if (clockWindow === 'documented') return Math.abs(arrived - timestamp) > 60_000;
  const seconds = Math.floor((arrived - timestamp) / 1000);
  return Math.abs(Math.trunc(seconds / 60)) > 1;
}

function readParameters(json: string): Parameters {
  try {
    const value: unknown = JSON.parse(json);
    if (isObject(value)) return value;
  } catch {}
  throw refuse(400, 'client_error', 'Invalid payload in body: Data is not valid json string.');
}

function isJson(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null;
  } catch {
    return false;
  }
}

export const isObject = (value: unknown): value is Parameters =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const decodeText = (bytes: Bytes): string =>
  new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
