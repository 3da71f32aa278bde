import type { GppData, GppSignal } from './gpp-rules.js';
import { type ConsentPage, isAbove } from './page.js';

interface GppEvent {
  readonly listenerId?: number;
  readonly pingData?: GppData | null;
}

type Callback = (data: unknown, success?: boolean) => void;
type Api = (command: string, callback: Callback, parameter?: number) => unknown;

/**
 * Listens to the GPP's CMP (IAB Tech Lab, GPP CMP API 1.1, "addEventListener"), until it next speaks after `ends` was
 * aborted.
 *
 * @param tell hears what it says, each time that it says something.
 * @returns whether the page has one.
 */
export function watchGpp(page: ConsentPage, tell: (signal: GppSignal) => void, ends?: AbortSignal): boolean {
  const { __gpp } = page;
  if (typeof __gpp !== 'function') {
    const above = isAbove(page, '__gppLocator');
    if (above) tell({ failed: true });
    return above;
  }
  const api = __gpp as Api;
  const take: Callback = (data, success) => {
    if (data && success !== false) tell({ data: data as GppData });
    else tell({ failed: true });
  };
  /** By callback, as specified since 1.1, or as the result, as of the specification's own stub. */
  const ping = () => {
    const result = api('ping', take);
    if (result) take(result);
  };
  tell({});
  try {
    api('addEventListener', (event, success) => {
      const { pingData, listenerId } = (event ?? {}) as GppEvent;
      if (ends?.aborted) api('removeEventListener', () => {}, listenerId);
      else if (pingData || !event || success === false) take(pingData, success);
      else ping();
    });
    ping();
  } catch {
    tell({ failed: true });
  }
  return true;
}
