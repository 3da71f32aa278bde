import { own } from '../identity/parse.js';
import { OperatorError, presentable } from './operator-error.js';
import { readText } from './read-text.js';

/** A mebibyte of plaintext, sealed and in Base64. */
const LONGEST_ANSWER = 1_398_140;

/** What the operator's most frequent refusals ask for. */
const FIXES: Readonly<Record<number, string>> = {
  401: ' Check the API key, and that it belongs to this environment.',
  404: ' Check the address: that of an operator ends before /v2.',
};

/** One request to an operator. */
export interface Question {
  readonly url: string;
  /** The operator knows pages and apps without one. */
  readonly apiKey?: string | undefined;
  readonly body: string;
  /** ms */
  readonly timeout: number;
  readonly fetch: (request: Request) => Promise<Response>;
  /** What must not come back in an error, besides the key. */
  readonly secrets: readonly string[];
}

/**
 * Sends text to an operator and returns the text of an answer of status 200.
 *
 * @throws OperatorError: `unreachable` or `refused`.
 */
export async function ask(question: Question): Promise<string> {
  const { httpStatus, text } = await send(question);
  if (httpStatus === 200) return text;
  throw refusal(httpStatus, text, [question.apiKey ?? '', ...question.secrets]);
}

async function send(question: Question): Promise<{ readonly httpStatus: number; readonly text: string }> {
  const { url, apiKey, body, timeout, fetch } = question;
  const signal = AbortSignal.timeout(timeout);
  const request = new Request(url, {
    method: 'POST',
    headers: apiKey ? { Authorization: `Bearer ${apiKey}` } : {},
    body,
    signal,
    // A redirect could lead the key to another host. Edge runtimes know no 'error' here.
    redirect: 'manual',
  });
  const exchange = async () => {
    const response = await fetch(request);
    return { httpStatus: response.status, text: await readText(response, LONGEST_ANSWER) };
  };
  const { httpStatus, text } = await Promise.race([exchange(), end(signal)]).catch((error: unknown) => {
    throw new OperatorError('unreachable', `No answer came from ${new URL(url).origin}${why(error)}.`);
  });
  if (text === undefined) throw new OperatorError('unreadable', 'The answer is too long for an operator.');
  return { httpStatus, text };
}

/** Rejects when the time is over. Not every `fetch` minds the signal of its request. */
const end = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });

/** The reason in a word: the message of what was thrown may quote the request. */
function why(error: unknown): string {
  const { name, cause } = Object(error) as { name?: unknown; cause?: { code?: unknown } };
  if (name === 'TimeoutError') return ' in time';
  return typeof cause?.code === 'string' ? ` (${cause.code})` : '';
}

function refusal(httpStatus: number, text: string, secrets: readonly string[]): OperatorError {
  const said = (name: string): string | undefined => {
    try {
      const value = own(JSON.parse(text), name);
      return typeof value === 'string' && value ? presentable(value, secrets) : undefined;
    } catch {
      // An error page of something on the way.
      return undefined;
    }
  };
  const status = said('status');
  const operatorMessage = said('message');
  const numbers = [httpStatus, status].filter(Boolean).join(' ');
  const words = operatorMessage ? `: ${operatorMessage}` : '.';
  const message = `The operator refused (${numbers})${words}${FIXES[httpStatus] ?? ''}`;
  return new OperatorError('refused', message, { httpStatus, status, operatorMessage });
}
