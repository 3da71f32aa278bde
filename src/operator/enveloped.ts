import type { Context, Handler } from 'hono';
import { toBase64 } from '../operator-api/base64.js';
import type { Bytes } from '../operator-api/bytes.js';
import { sealResponse } from '../operator-api/envelope.js';
import { openEnvelope, type Parameters } from './request-envelope.js';
import type { Answer } from './responses.js';
import type { ReadyClient, Settings } from './settings.js';
import type { Layers } from './variables.js';

/** A request out of its envelope. */
export interface Call {
  readonly client: ReadyClient;
  readonly parameters: Parameters;
  /** ms since epoch */
  readonly arrived: number;
}

type Handle = (settings: Settings, call: Call) => Promise<Answer>;

/** A route whose request and answer travel in envelopes under the client's secret. It stands behind `authenticate`. */
export function enveloped(settings: Settings, handle: Handle): Handler<Layers> {
  return async (c) => {
    const client = c.get('client') as ReadyClient;
    const { secret } = client;
    const { arrived, body } = c.var;
    const { product, random, now, generation } = settings;
    const { clockWindow } = generation;
    const received = { body, binary: saysBinary(c), secret, product, arrived, clockWindow };
    const { parameters = {}, nonce, binary } = await openEnvelope(received);
    const answer = await handle(settings, { client, parameters, arrived });
    const message = { timestamp: now(), nonce, json: JSON.stringify(answer) };
    const sealed = await sealResponse(secret, random(12, 'response envelope iv'), message);
    return sealedResponse(sealed, binary);
  };
}

/** Only the bare media type counts; with a parameter behind it the body is taken for text. */
export const saysBinary = (c: Context): boolean =>
  c.req.header('Content-Type')?.toLowerCase() === 'application/octet-stream';

export function sealedResponse(sealed: Bytes, binary: boolean): Response {
  const headers = { 'Content-Type': binary ? 'application/octet-stream' : 'text/plain' };
  return new Response(binary ? sealed : toBase64(sealed), { headers });
}
