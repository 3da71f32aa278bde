import { listen } from '../environment/listen.js';
import { own } from '../identity/parse.js';
import type { ConsentPage } from './page.js';

/** What a CMP calls with what it has to say. */
export type Answer = (data: unknown, success?: boolean) => void;

/** A CMP's function, without the version, which not all of them are passed. */
export type Ask = (command: string, answer: Answer, parameter?: number | null) => unknown;

/**
 * The nearest window above this frame whose page has the CMP of that name.
 *
 * @param locator the name of the empty frame by which it is found (CMP API v2, "Using postmessage").
 */
export function windowAbove(page: ConsentPage, locator: string): Window | undefined {
  for (let at = page; at.parent && at.parent !== at; at = at.parent as ConsentPage)
    if (hasFrame(at.parent, locator)) return at.parent as Window;
  return undefined;
}

function hasFrame(above: unknown, name: string): boolean {
  try {
    return !!(above as { frames?: Record<string, unknown> }).frames?.[name];
  } catch {
    // Another origin's window without such a frame. The CMP may be further up.
    return false;
  }
}

/**
 * Asks the CMP of a page above this frame, which can't be called, by messages (IAB Tech Lab, CMP API v2 and GPP CMP API
 * 1.1, "Using postmessage"). Gives undefined where there is none.
 *
 * @param name of the CMP's function in its own page.
 */
export function askAbove(
  page: ConsentPage,
  name: '__tcfapi' | '__gpp',
  version: number | string,
): Ask | undefined {
  const above = windowAbove(page, `${name}Locator`);
  if (!above) return undefined;
  const answers = new Map<unknown, Answer>();
  const ends = new AbortController();

  const hear = ({ source, data }: MessageEvent<unknown>) => {
    // Anybody may send messages; only that page's are its CMP's.
    if (source !== above) return;
    const reply = own(parsed(data) ?? {}, `${name}Return`) ?? {};
    answers.get(own(reply, 'callId'))?.(own(reply, 'returnValue'), own(reply, 'success') as boolean);
  };
  listen<MessageEvent>(page, ['message'], hear, ends.signal);

  return (command, answer, parameter) => {
    // Other scripts of this frame ask too.
    const callId = `everid ${page.Math.random()}`;
    answers.set(callId, answer);
    // Whose page it is can't be known, and nothing in this is a secret.
    above.postMessage({ [`${name}Call`]: { command, version, callId, parameter } }, '*');
    if (command === 'removeEventListener') ends.abort();
  };
}

/** Some CMPs send text. */
function parsed(data: unknown): unknown {
  try {
    return typeof data === 'string' ? JSON.parse(data) : data;
  } catch {
    return undefined;
  }
}
