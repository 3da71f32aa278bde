import { describe, expect, it } from 'vitest';
import { type ConsentPage, isAbove } from './page.js';

const LOCATOR = '__tcfapiLocator';

/** A page at the top of its tab is its own parent. */
function top(frames: object): ConsentPage {
  const page: { parent?: unknown; frames: object } = { frames };
  page.parent = page;
  return page;
}

/** What a window of another origin shows of its frames. */
const closed = (frames: Record<string, unknown> = {}): object =>
  new Proxy(frames, {
    get(target, name) {
      if (name in target) return target[name as string];
      throw new DOMException('cross-origin', 'SecurityError');
    },
  });

const below = (parent: ConsentPage, frames: object = {}): ConsentPage => ({ parent, frames }) as ConsentPage;

describe('a CMP above the frame', () => {
  it('is found by its locator', () => {
    expect(isAbove(below(top({ [LOCATOR]: {} })), LOCATOR)).toBe(true);
    expect(isAbove(below(below(top({ [LOCATOR]: {} }))), LOCATOR)).toBe(true);
  });

  it("is found in another origin's page, and behind one", () => {
    expect(isAbove(below(top(closed({ [LOCATOR]: {} }))), LOCATOR)).toBe(true);
    expect(isAbove(below(below(top({ [LOCATOR]: {} }), closed())), LOCATOR)).toBe(true);
  });

  it('is not there where no page above has it', () => {
    expect(isAbove(below(below(top(closed()), closed())), LOCATOR)).toBe(false);
    expect(isAbove({ frames: { [LOCATOR]: {} } } as ConsentPage, LOCATOR)).toBe(false);
    expect(isAbove(top({ [LOCATOR]: {} }), LOCATOR)).toBe(false);
  });
});
