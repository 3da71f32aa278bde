import { describe, expect, it } from 'vitest';
import { askAbove, windowAbove } from './above.js';
import type { ConsentPage } from './page.js';

const LOCATOR = '__tcfapiLocator';

/** A page at the top of its tab is its own parent. */
function top(frames: object): ConsentPage {
  const page: { parent?: unknown; frames: object } = { frames };
  page.parent = page;
  return page as unknown as ConsentPage;
}

/** What a window of another origin shows of its frames. */
const closed = (frames: Record<string, unknown> = {}): object =>
  new Proxy(frames, {
    get(target, name) {
      if (name in target) return target[name as string];
      throw new DOMException('cross-origin', 'SecurityError');
    },
  });

const below = (parent: ConsentPage, frames: object = {}): ConsentPage =>
  ({ parent, frames }) as unknown as ConsentPage;

describe('a CMP above the frame', () => {
  it('is found by its locator', () => {
    const page = top({ [LOCATOR]: {} });
    expect(windowAbove(below(page), LOCATOR)).toBe(page);
    expect(windowAbove(below(below(page)), LOCATOR)).toBe(page);
  });

  it("is found in another origin's page, and behind one; the nearest counts", () => {
    const page = top(closed({ [LOCATOR]: {} }));
    expect(windowAbove(below(page), LOCATOR)).toBe(page);
    expect(windowAbove(below(below(page, closed())), LOCATOR)).toBe(page);
    const nearer = below(page, closed({ [LOCATOR]: {} }));
    expect(windowAbove(below(nearer), LOCATOR)).toBe(nearer);
  });

  it('is not there where no page above has it', () => {
    expect(windowAbove(below(below(top(closed()), closed())), LOCATOR)).toBeUndefined();
    expect(windowAbove(below(top({}), { [LOCATOR]: {} }), LOCATOR)).toBeUndefined();
    expect(windowAbove(top({ [LOCATOR]: {} }), LOCATOR)).toBeUndefined();
  });
});

/** A frame below a page with a CMP, and what it has sent there. */
function framed() {
  const sent: { readonly call: Record<string, unknown>; readonly to: string }[] = [];
  const postMessage = (data: { __tcfapiCall: Record<string, unknown> }, to: string) =>
    sent.push({ call: data.__tcfapiCall, to });
  const parent = Object.assign(top({ [LOCATOR]: {} }), { postMessage });
  const listeners = new Set<(event: Event) => void>();
  const addEventListener: ConsentPage['addEventListener'] = (_, listener, options) => {
    listeners.add(listener);
    options?.signal.addEventListener('abort', () => listeners.delete(listener));
  };
  const page = Object.assign(below(parent), { Math, addEventListener });
  const hear = (data: unknown, source: unknown = parent) => {
    for (const listener of listeners) listener({ source, data } as MessageEvent);
  };
  return { page, sent, hear, listeners };
}

describe('asking it', () => {
  const returned = (callId: unknown, returnValue: unknown, success = true) => ({
    __tcfapiReturn: { callId, returnValue, success },
  });

  function ask(command: string, parameter?: number) {
    const { page, sent, hear, listeners } = framed();
    const answers: unknown[] = [];
    const asking = askAbove(page, '__tcfapi', 2);
    asking?.(command, (...answer) => answers.push(answer), parameter);
    return { sent, hear, listeners, answers, callId: sent[0]?.call.callId };
  }

  it('sends the call as specified, to whatever origin that page has', () => {
    const { sent } = ask('removeEventListener', 7);
    const call = { command: 'removeEventListener', version: 2, parameter: 7, callId: expect.any(String) };
    expect(sent).toEqual([{ call, to: '*' }]);
  });

  it('hears each answer to its call, as an object or as text', () => {
    const { hear, answers, callId } = ask('addEventListener');
    hear(returned(callId, { tcString: 'a' }));
    hear(JSON.stringify(returned(callId, null, false)));
    expect(answers).toEqual([
      [{ tcString: 'a' }, true],
      [null, false],
    ]);
  });

  it('hears no other window, and no answer to the call of another script', () => {
    const { hear, answers, callId } = ask('addEventListener');
    hear(returned(callId, { gdprApplies: false }), {});
    hear(returned('1', { gdprApplies: false }));
    expect(answers).toEqual([]);
  });

  it.each([null, undefined, 5, '{', 'null', {}, { __tcfapiReturn: null }, { __tcfapiReturn: 'text' }])(
    'takes %j for no answer',
    (data) => {
      const { hear, answers } = ask('addEventListener');
      expect(() => hear(data)).not.toThrow();
      expect(answers).toEqual([]);
    },
  );

  it('ends when the listener is taken back', () => {
    expect(ask('addEventListener').listeners.size).toBe(1);
    expect(ask('removeEventListener', 7).listeners.size).toBe(0);
  });
});
