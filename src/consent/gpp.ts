import { type Answer, type Ask, askAbove } from './above.js';
import type { GppData, GppSignal } from './gpp-rules.js';
import type { ConsentPage } from './page.js';

interface GppEvent {
  readonly listenerId?: number;
  readonly pingData?: GppData | null;
}

/** The function of this page's CMP, or of one above its frame. */
const find = (page: ConsentPage): Ask | undefined =>
  typeof page.__gpp === 'function' ? (page.__gpp as Ask) : askAbove(page, '__gpp', '1.1');

/**
 * Listens to the GPP's CMP (IAB Tech Lab, GPP CMP API 1.1, "addEventListener"), until it next speaks after `ends` was
 * aborted.
 *
 * @param tell hears what it says, each time that it says something.
 * @returns whether the page has one.
 */
export function watchGpp(page: ConsentPage, tell: (signal: GppSignal) => void, ends?: AbortSignal): boolean {
  const ask = find(page);
  if (!ask) return false;
  const take: Answer = (data, success) => {
    if (data && success !== false) tell({ data: data as GppData });
    else tell({ failed: true });
  };
  /** By callback, as specified since 1.1, or as the result, as of the specification's own stub. */
  const ping = () => {
    try {
      const result = ask('ping', take) as GppData | null | undefined;
      // Others return what means nothing, such as the promise of a function that is asynchronous.
      if (result?.cmpStatus) take(result);
    } catch {
      // Its events count.
    }
  };
  tell({});
  try {
    ask('addEventListener', (event, success) => {
      const { pingData, listenerId } = (event ?? {}) as GppEvent;
      if (ends?.aborted) ask('removeEventListener', () => {}, listenerId);
      else if (pingData || !event || success === false) take(pingData, success);
      else ping();
    });
    ping();
  } catch {
    tell({ failed: true });
  }
  return true;
}
