import type { Bytes } from '../operator-api/bytes.js';
import { decodeText, isObject, type Parameters } from './request-envelope.js';
import { refuse } from './responses.js';

/** The fields of a client-side request as they came; undefined where one is missing. */
export interface ClientSideRequest {
  readonly subscriptionId: string;
  /** ms since epoch; 0 where it is missing. */
  readonly timestamp: number;
  readonly appName: string | undefined;
  readonly payload: string | undefined;
  readonly iv: string | undefined;
  readonly publicKey: string | undefined;
}

/** Reads the JSON body. Fields of other names are ignored. */
export function readClientSideRequest(body: Bytes): ClientSideRequest {
  const fields = parse(decodeText(body));
  const timestamp = Number(fields.timestamp ?? 0);
  if (!Number.isSafeInteger(timestamp)) throw invalidJson();
  return {
    subscriptionId: field(fields, 'subscription_id') ?? '',
    timestamp,
    appName: field(fields, 'app_name'),
    payload: field(fields, 'payload'),
    iv: field(fields, 'iv'),
    publicKey: field(fields, 'public_key'),
  };
}

function parse(text: string): Parameters {
  let value: unknown = null;
  try {
    if (text) value = JSON.parse(text);
  } catch {
    throw invalidJson();
  }
  if (value === null) throw refuse(400, 'client_error', 'json payload expected but not found');
  if (!isObject(value)) throw invalidJson();
  return value;
}

const invalidJson = (): Error => refuse(400, 'client_error', 'json payload is not valid');

function field(fields: Parameters, name: string): string | undefined {
  const value = fields[name] ?? undefined;
  if (typeof value === 'object') throw invalidJson();
  return value === undefined ? undefined : String(value);
}
