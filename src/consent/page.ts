import type { Environment } from '../environment/environment.js';
import type { GppSignal, TcData, TcfSignal } from './signals.js';

/** What of the page's global object consent is read from. Any script may have put anything there. */
export type ConsentPage = Pick<Environment, 'setTimeout'> & {
  readonly __tcfapi?: unknown;
  readonly __gpp?: unknown;
  readonly navigator?: { readonly globalPrivacyControl?: unknown } | undefined;
};

type Call = (...given: unknown[]) => unknown;

/** A CMP's function; markup can put an element of that name there. */
const cmp = (page: ConsentPage, name: '__tcfapi' | '__gpp'): Call | undefined => {
  const found = page[name];
  return typeof found === 'function' ? (found as Call) : undefined;
};

/** Whether the browser says that its user does not want to be sold or shared (https://w3c.github.io/gpc/). */
export const hasGpc = (page: ConsentPage): boolean => page.navigator?.globalPrivacyControl === true;

/** Listens to the TCF CMP for the life of the page (CMP API v2). Returns the way to stop; undefined: there is none. */
export function listenToTcf(page: ConsentPage, hear: (signal: TcfSignal) => void): (() => void) | undefined {
  const call = cmp(page, '__tcfapi');
  if (!call) return undefined;
  let id: unknown;
  const listener = (data: (TcData & { listenerId?: unknown }) | null, success: unknown) => {
    id = data?.listenerId ?? id;
    hear(success === false || !data ? { refused: true } : { data });
  };
  attempt(
    () => call('addEventListener', 2, listener),
    () => hear({ refused: true }),
  );
  return () => attempt(() => call('removeEventListener', 2, () => {}, id));
}

/** Listens to the GPP CMP for the life of the page (CMP API 1.1). Returns the way to stop; undefined: there is none. */
export function listenToGpp(page: ConsentPage, hear: (signal: GppSignal) => void): (() => void) | undefined {
  const call = cmp(page, '__gpp');
  if (!call) return undefined;
  let id: unknown;
  const listener = (event: { listenerId?: unknown; pingData?: GppSignal } | null) => {
    id = event?.listenerId ?? id;
    if (event?.pingData) hear(event.pingData);
  };
  attempt(() => {
    call('addEventListener', listener);
    // Some CMPs skip events, and some stubs return their answer.
    const answer = call('ping', (data: GppSignal | null) => data && hear(data));
    if (answer && typeof answer === 'object') hear(answer);
  });
  return () => attempt(() => call('removeEventListener', () => {}, id));
}

/** A CMP is another script: what it throws ends here. */
function attempt(work: () => void, failed: () => void = () => {}): void {
  try {
    work();
  } catch {
    failed();
  }
}
