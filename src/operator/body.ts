import type { MiddlewareHandler } from 'hono';
import { type Bytes, concat } from '../operator-api/bytes.js';
import type { Layers } from './variables.js';

const LONGEST_BODY = 1 << 20;

/** Reads the body. One above 1 MiB is refused before anything else is looked at. */
export const readBody: MiddlewareHandler<Layers> = async (c, next) => {
  const declared = Number(c.req.header('Content-Length') ?? 0);
  const body = declared > LONGEST_BODY ? undefined : await collect(c.req.raw.body);
  if (!body) return tooLong();
  c.set('body', body);
  return next();
};

export const tooLong = (): Response =>
  new Response('Request Too Long', { status: 413, headers: { 'Content-Type': 'text/plain' } });

/** All bytes of a stream, or undefined as soon as they are too many. */
export async function collect(stream: ReadableStream<Uint8Array> | null): Promise<Bytes | undefined> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for (const reader = stream?.getReader(); reader; ) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > LONGEST_BODY) {
      await reader.cancel();
      return undefined;
    }
    parts.push(value);
  }
  return concat(...parts);
}
