import type { Environment } from '../environment/environment.js';
import { listen, onReturn } from '../environment/listen.js';
import { decide, type Signals } from './decision.js';
import { readGpc } from './gpc.js';
import { watchGpp } from './gpp.js';
import { type ConsentOptions, type ConsentSource, isSource, optionsOf, ownOptions } from './options.js';
import type { ConsentPage } from './page.js';
import { watchTcf } from './tcf.js';
import { type Decision, isGranted, type Verdict, verdict } from './verdict.js';

// The gate, in a file of its own that is loaded where a page asks for it. It talks to the core with plain values, since
// names of properties are shortened there.

/**
 * What the core is told. `true`: begin, or go on. `undefined`: hand out nothing and keep what is stored. `false`: the
 * user has refused or withdrawn: end and delete.
 */
export type Word = boolean | undefined;

/** How often a CMP is looked for up to the deadline, in ms; after it more and more rarely. */
const LOOK = 100;
const LONGEST_LOOK = 3_600_000;

/**
 * Decides for the page's life, or until `ends` is aborted, whether there is consent, and tells the core whenever that
 * changes; for the first time within the deadline, even where the user has not answered yet.
 *
 * @throws TypeError or RangeError where `consent` is nothing that can be meant.
 */
export function gate(
  product: string,
  consent: unknown,
  environment: Environment,
  warn: (message: string) => void,
  tell: (word: Word) => void,
  ends?: AbortSignal,
): void {
  if (ends?.aborted) return;
  const options = optionsOf(consent);
  const settle = createSettler(options, warn, tell, ends);
  // Nobody can be asked on a server.
  if (!environment.document) settle(verdict(13, 'deny-for-now', 'no page'), true);
  else if (isSource(options.use)) followSource(options.use, options, environment, warn, settle, ends);
  else followPage(product as Signals['product'], options, environment, settle, ends);
}

/** @param late the deadline has passed: what waits need wait no longer. */
type Settle = (verdict: Verdict, late?: boolean) => void;

/** Turns decisions into words for the core. */
function createSettler(
  options: ConsentOptions,
  warn: (message: string) => void,
  tell: (word: Word) => void,
  ends: AbortSignal | undefined,
): Settle {
  let last: Verdict | undefined;
  /** The core was told to go on and has not been told to delete since. */
  let granted = false;
  let told: Word | null = null;

  function wordFor(decision: Decision): Word {
    if (decision === 'allow') return true;
    return decision === 'deny+erase' || (decision === 'deny' && granted) ? false : undefined;
  }

  return (next, late) => {
    if (ends?.aborted) return;
    const { decision, reason } = next;
    const isNews = decision !== last?.decision || reason !== last.reason;
    last = next;
    const word = wordFor(decision);
    if (word !== undefined) granted = word;
    // A wait is told to a core that is at work, and otherwise when the deadline has passed.
    const silent = decision === 'wait' && told === null && !late;
    if (!silent && word !== told && !(decision === 'deny' && told === false)) {
      told = word;
      tell(word);
    }
    // Whoever was told may have had the user change the decision already.
    if (!isNews || last !== next) return;
    // A publisher who runs this and tells the CMP that nothing applies should know, unless it has said so.
    if (next.row === 18 && decision === 'allow' && !options.notApplicable)
      warn(`Allowed, though ${reason}: choose consent.notApplicable 'allow' or 'deny'.`);
    try {
      options.onDecision?.(next);
    } catch {
      warn('consent.onDecision threw.');
    }
  };
}

function followSource(
  source: ConsentSource,
  { deadline }: ConsentOptions,
  environment: Environment,
  warn: (message: string) => void,
  settle: Settle,
  ends: AbortSignal | undefined,
): void {
  let late = false;
  function look(): void {
    let answer: boolean | undefined;
    try {
      answer = source.get();
    } catch {
      // Not known.
    }
    if (answer === true) settle(verdict(0, 'allow', "the page's own source says yes"));
    else if (answer === false) settle(verdict(0, 'deny+erase', "the page's own source says no"));
    else settle(verdict(0, 'wait', "the page's own source does not know yet"), late);
  }
  try {
    const stop = source.subscribe(look);
    if (typeof stop === 'function') ends?.addEventListener('abort', () => stop());
  } catch {
    // A yes whose withdrawal would not be heard is none.
    warn('consent.subscribe threw: no consent.');
    settle(verdict(0, 'deny-for-now', "the page's own source can not be followed"));
    return;
  }
  look();
  onReturn(environment, look, ends);
  environment.setTimeout(() => {
    late = true;
    look();
  }, deadline as number);
}

function followPage(
  product: Signals['product'],
  options: ConsentOptions,
  environment: Environment,
  settle: Settle,
  ends: AbortSignal | undefined,
): void {
  const page = environment as unknown as ConsentPage;
  const { use } = options;
  // Who names the signal of opt-out laws as the only one has named the place, too.
  const ruled = use === 'gpc' ? ownOptions({ ...options, scope: 'us' }) : options;
  let signals: Signals = { product, gpc: readGpc(page), searching: use !== 'gpc' };
  let previous: Decision | undefined;
  let asking = false;

  function learn(news: Partial<Signals>): void {
    signals = { ...signals, ...news };
    if (asking) return;
    const decided = judge();
    previous = isGranted(previous) && decided.decision === 'wait' ? 'hold' : decided.decision;
    settle(decided, signals.timedOut);
  }

  function judge(): Verdict {
    try {
      return decide({ ...signals, previous }, ruled);
    } catch {
      // Not at the CMP, and no reason to go on with what it said before.
      return verdict(signals.tcf ? 12 : 21, 'deny-for-now', 'the answer of the CMP can not be read');
    }
  }

  /** @returns whether there is still something to be found. */
  function look(): boolean {
    const asksTcf = use === 'auto' || use === 'tcf';
    const asksGpp = use === 'auto' || use === 'gpp';
    const before = signals;
    // The one may answer at once, and is not to be believed before the other was asked.
    asking = true;
    if (asksTcf && !signals.tcf) watchTcf(page, (tcf) => learn({ tcf }), ends);
    if (asksGpp && !signals.gpp) watchGpp(page, (gpp) => learn({ gpp }), ends);
    asking = false;
    if (signals !== before) learn({});
    return (asksTcf && !signals.tcf) || (asksGpp && !signals.gpp);
  }

  function lookOn(wait: number): void {
    if (ends?.aborted || !look()) return;
    const next = signals.searching ? LOOK : Math.min(2 * wait, LONGEST_LOOK);
    environment.setTimeout(() => lookOn(next), next);
  }

  learn({});
  lookOn(LOOK);
  // A CMP that comes after the deadline counts as well.
  listen(environment, ['DOMContentLoaded', 'load', 'visibilitychange'], look, ends);
  environment.setTimeout(() => learn({ searching: false, timedOut: true }), options.deadline as number);
}
