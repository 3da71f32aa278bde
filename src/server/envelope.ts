import { fromBase64, toBase64 } from '../operator-api/base64.js';
import type { Bytes } from '../operator-api/bytes.js';
import {
  IV_LENGTH,
  type Message,
  openResponse as openEnvelope,
  sealRequest as sealEnvelope,
  unseal,
} from '../operator-api/envelope.js';
import { readKey } from './key.js';
import { OperatorError } from './operator-error.js';
import { readClientSecret } from './options.js';

// The envelopes of the operator's v2 endpoints:
// https://unifiedid.com/docs/getting-started/gs-encryption-decryption

/** A request, ready to be sent. */
export interface SealedRequest {
  /** The body: Base64, to be sent as text. */
  readonly body: string;
  /** 8 random bytes, which the answer must repeat. */
  readonly nonce: Uint8Array;
  /** When it was sealed, ms since epoch. Operators refuse what is more than a minute or two old. */
  readonly timestamp: number;
}

export interface OpenOptions {
  /** The nonce of the request; the answer must have the same. */
  readonly nonce?: Uint8Array | undefined;
  /** How far the operator's clock may be from this one, in ms. Not looked at by default. */
  readonly maxClockDrift?: number | undefined;
}

export interface OpenedResponse {
  /** The JSON of the answer, parsed: `{ status, body }`. */
  readonly message: unknown;
  /** When the operator answered, ms since epoch by its clock. */
  readonly timestamp: number;
  readonly nonce: Uint8Array;
}

const NONCE_LENGTH = 8;
const RESPONSE_KEY_LENGTHS = [16, 32];

/**
 * Seals the body of a request to `/v2/token/generate`, `/v2/token/validate` and the other enveloped endpoints.
 *
 * @param clientSecret Base64, 32 bytes.
 * @param payload what goes in as JSON; a string is taken as JSON text.
 * @throws TypeError where the secret is none.
 */
export async function sealRequest(clientSecret: string, payload: unknown): Promise<SealedRequest> {
  const key = readClientSecret(clientSecret);
  const json = typeof payload === 'string' ? payload : JSON.stringify(payload);
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_LENGTH));
  const iv = crypto.getRandomValues(new Uint8Array(IV_LENGTH));
  const timestamp = Date.now();
  return { body: toBase64(await sealEnvelope(key, iv, { timestamp, nonce, json })), nonce, timestamp };
}

/**
 * Opens an answer of status 200 to a sealed request, and checks what the options ask for.
 *
 * @param clientSecret the one that the request was sealed with.
 * @param sealed the body of the answer: Base64 text, or bytes.
 * @throws TypeError where the secret is none; OperatorError (`unreadable`, `nonce`, `clock`) where the answer is not
 * right.
 */
export async function openResponse(
  clientSecret: string,
  sealed: string | Uint8Array,
  { nonce, maxClockDrift = Number.POSITIVE_INFINITY }: OpenOptions = {},
): Promise<OpenedResponse> {
  const key = readClientSecret(clientSecret);
  const opened = await readable(() => openEnvelope(key, bytesOf(sealed)));
  if (nonce && toBase64(nonce) !== toBase64(opened.nonce))
    throw new OperatorError('nonce', 'The answer belongs to another request: its nonce differs.');
  checkClock(opened, maxClockDrift);
  return { message: parse(opened.json), timestamp: opened.timestamp, nonce: opened.nonce };
}

/**
 * Opens an answer of status 200 to `/v2/token/refresh`. It has neither timestamp nor nonce: the key itself belongs to
 * the refresh token that was sent.
 *
 * @param refreshResponseKey `refresh_response_key` of the identity whose refresh token was sent: Base64, 16 or 32 bytes.
 * @returns the JSON of the answer, parsed: `{ status, body }`.
 */
export async function openRefreshResponse(
  refreshResponseKey: string,
  sealed: string | Uint8Array,
): Promise<unknown> {
  const message = 'the refresh response key must be that of the identity: 16 or 32 bytes in Base64';
  const key = readKey(refreshResponseKey, message, RESPONSE_KEY_LENGTHS);
  const opened = await readable(() => unseal(key, bytesOf(sealed)));
  return parse(new TextDecoder().decode(opened));
}

const bytesOf = (sealed: string | Uint8Array): Bytes =>
  typeof sealed === 'string' ? fromBase64(sealed) : Uint8Array.from(sealed);

/** What is thrown on the way may quote the answer: it goes no further. */
async function readable<Opened>(open: () => Promise<Opened>): Promise<Opened> {
  try {
    return await open();
  } catch {
    throw new OperatorError('unreadable', 'The answer was not sealed with this key.');
  }
}

function checkClock({ timestamp }: Message, maxClockDrift: number): void {
  const drift = Math.abs(Date.now() - timestamp);
  if (drift <= maxClockDrift) return;
  const seconds = Math.round(drift / 1000);
  throw new OperatorError(
    'clock',
    `The operator's clock and this server's are ${seconds} s apart: set this one by a time server.`,
  );
}

export function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new OperatorError('unreadable', 'The answer is no JSON.');
  }
}
