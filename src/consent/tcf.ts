import type { TcfSignal } from './decision.js';
import { type ConsentPage, isAbove } from './page.js';
import type { TcData } from './tcf-rules.js';

type Api = (
  command: string,
  version: number,
  callback: (data: TcData | null, success?: boolean) => void,
) => void;

/**
 * Listens to the TCF's CMP for the page's life (IAB Tech Lab, CMP API v2, "addEventListener").
 *
 * @param tell hears what it says, each time that it says something.
 * @returns whether the page has one.
 */
export function watchTcf(page: ConsentPage, tell: (signal: TcfSignal) => void): boolean {
  const { __tcfapi } = page;
  if (typeof __tcfapi !== 'function') {
    const above = isAbove(page, '__tcfapiLocator');
    if (above) tell({ failed: true });
    return above;
  }
  // Before the call, which may answer at once or never.
  tell({});
  try {
    (__tcfapi as Api)('addEventListener', 2, (data, success) =>
      tell(data && success !== false ? { data } : { failed: true }),
    );
  } catch {
    tell({ failed: true });
  }
  return true;
}
