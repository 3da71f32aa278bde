import { browser } from '../environment/browser.js';
import type { Environment } from '../environment/environment.js';
import type { Product } from '../identity/product.js';
import { type Decision, decide } from './decide.js';
import { type ConsentPage, hasGpc, listenToGpp, listenToTcf } from './page.js';
import type { ConsentOptions, GppSignal, TcfSignal } from './signals.js';
import type { ConsentSource } from './source.js';

export interface PageConsentOptions extends ConsentOptions {
  /** Which of the page's signals count. Default `auto`: all that there are. */
  readonly sources?: 'auto' | 'tcf' | 'gpp' | 'gpc' | undefined;
  /** How long a CMP is looked for and waited for, in ms; a later answer still counts. Default 10,000. */
  readonly deadline?: number | undefined;
}

/** What the page's CMPs say, and why it is so. */
export interface PageConsent extends ConsentSource {
  decision(): Decision;
  /** Stops listening; the last decision stays. */
  close(): void;
}

/** How often a CMP is looked for, in ms. */
const LOOK = 100;

/**
 * Consent from the page's CMPs: TCF (`__tcfapi`), GPP (`__gpp`) and Global Privacy Control, decided by the table in
 * docs/consent.md. A CMP that comes later is waited for; one that changes its mind is heard.
 *
 * @throws RangeError for a deadline that is no time.
 */
export function pageConsent(
  product: Product,
  { sources = 'auto', deadline = 10_000, ...options }: PageConsentOptions = {},
  environment: Environment = browser,
): PageConsent {
  if (!(deadline >= 0 && deadline < Infinity)) throw new RangeError('deadline must be a number of ms');
  const page = environment as Environment & ConsentPage;
  const listeners = new Set<() => void>();
  const stops: (() => void)[] = [];
  const uses = (source: string) => sources === 'auto' || sources === source;
  let tcf: TcfSignal | undefined;
  let gpp: GppSignal | undefined;
  let timedOut = sources === 'gpc';
  let decision: Decision = { verdict: 'wait', reason: 'not asked yet' };

  function judge(): void {
    // Whatever else counts: a browser that opts out does so everywhere.
    const gpc = hasGpc(page);
    const wasAllowed = decision.verdict === 'allow' || decision.verdict === 'hold';
    const before = decision.verdict;
    const scope = sources === 'gpc' ? 'us' : options.scope;
    decision = decide(product.name, { tcf, gpp, gpc, timedOut, wasAllowed }, { ...options, scope });
    if (decision.verdict !== before) for (const listener of listeners) listener();
  }

  function look(left: number): void {
    const stopTcf =
      !tcf &&
      uses('tcf') &&
      listenToTcf(page, (signal) => {
        tcf = signal;
        judge();
      });
    if (stopTcf) {
      tcf ??= {};
      stops.push(stopTcf);
    }
    const stopGpp =
      !gpp &&
      uses('gpp') &&
      listenToGpp(page, (signal) => {
        gpp = signal;
        judge();
      });
    if (stopGpp) {
      gpp ??= {};
      stops.push(stopGpp);
    }
    timedOut ||= left <= 0;
    judge();
    if (!timedOut) page.setTimeout(() => look(left - LOOK), Math.min(LOOK, left));
  }

  look(deadline);
  return {
    decision: () => decision,
    get: () => ({ allow: true, 'deny+erase': false })[decision.verdict as string],
    subscribe(listener) {
      const own = () => listener();
      listeners.add(own);
      return () => listeners.delete(own);
    },
    close() {
      for (const stop of stops.splice(0)) stop();
      timedOut = true;
      listeners.clear();
    },
  };
}
