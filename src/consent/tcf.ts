import type { TcfSignal } from './decision.js';
import { type ConsentPage, isAbove } from './page.js';
import type { TcData } from './tcf-rules.js';

type Api = (
  command: string,
  version: number,
  callback: (data: TcData | null, success?: boolean) => void,
  listenerId?: number | null,
) => void;

/**
 * Listens to the TCF's CMP (IAB Tech Lab, CMP API v2, "addEventListener"), until it next speaks after `ends` was
 * aborted.
 *
 * @param tell hears what it says, each time that it says something.
 * @returns whether the page has one.
 */
export function watchTcf(page: ConsentPage, tell: (signal: TcfSignal) => void, ends?: AbortSignal): boolean {
  const { __tcfapi } = page;
  if (typeof __tcfapi !== 'function') {
    const above = isAbove(page, '__tcfapiLocator');
    if (above) tell({ failed: true });
    return above;
  }
  // Before the call, which may answer at once or never.
  tell({});
  const api = __tcfapi as Api;
  try {
    api('addEventListener', 2, (data, success) => {
      if (ends?.aborted) api('removeEventListener', 2, () => {}, data?.listenerId);
      else tell(data && success !== false ? { data } : { failed: true });
    });
  } catch {
    tell({ failed: true });
  }
  return true;
}
