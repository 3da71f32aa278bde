import { readText } from '../../server/read-text.js';

/** What came back for a request of the doctor's own. */
export interface Reply {
  /** Where it came from after redirects. */
  readonly url: string;
  readonly status: number;
  readonly ok: boolean;
  readonly headers: Headers;
  readonly text: string;
}

/** Sends a request of the doctor's own. Rejects with NoReply where no whole answer comes. */
export type Send = (url: string, init?: RequestInit) => Promise<Reply>;

/** There was no whole answer; the message is the reason in a word. */
export class NoReply extends Error {}

/** ms */
const TIMEOUT = 10_000;
/** Characters. */
const LONGEST_REPLY = 5_000_000;

export const createSend =
  (fetch: (request: Request) => Promise<Response>): Send =>
  async (url, init = {}) => {
    try {
      const response = await fetch(new Request(url, { ...init, signal: AbortSignal.timeout(TIMEOUT) }));
      const { status, ok, headers } = response;
      const text = await readText(response, LONGEST_REPLY);
      if (text !== undefined) return { url: response.url || url, status, ok, headers, text };
    } catch (error) {
      throw new NoReply(whyNot(error));
    }
    throw new NoReply('an answer without an end');
  };

function whyNot(error: unknown): string {
  const { name, cause } = Object(error) as { name?: unknown; cause?: { code?: unknown } };
  if (name === 'TimeoutError') return 'no answer in time';
  return typeof cause?.code === 'string' ? cause.code : 'no answer';
}
