import { type Ask, askAbove } from './above.js';
import type { TcfSignal } from './decision.js';
import type { ConsentPage } from './page.js';
import type { TcData } from './tcf-rules.js';

const VERSION = 2;

/** The function of this page's CMP, or of one above its frame. */
function find(page: ConsentPage): Ask | undefined {
  const { __tcfapi } = page;
  return typeof __tcfapi === 'function'
    ? (command, ...more) => __tcfapi(command, VERSION, ...more)
    : askAbove(page, '__tcfapi', VERSION);
}

/**
 * Listens to the TCF's CMP (IAB Tech Lab, CMP API v2, "addEventListener"), until it next speaks after `ends` was
 * aborted.
 *
 * @param tell hears what it says, each time that it says something.
 * @returns whether the page has one.
 */
export function watchTcf(page: ConsentPage, tell: (signal: TcfSignal) => void, ends?: AbortSignal): boolean {
  const ask = find(page);
  if (!ask) return false;
  // Before the call, which may answer at once or never.
  tell({});
  try {
    ask('addEventListener', (given, success) => {
      const data = given as TcData | null;
      if (ends?.aborted) ask('removeEventListener', () => {}, data?.listenerId);
      else tell(data && success !== false ? { data } : { failed: true });
    });
  } catch {
    tell({ failed: true });
  }
  return true;
}
