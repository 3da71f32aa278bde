import type { Environment, Tabs } from '../environment/environment.js';
import { listen } from '../environment/listen.js';

/** How long another tab is waited for, in ms: one that was frozen at work keeps its lock until it is thawed. */
const PATIENCE = 9_000;
/**
 * The lock of a tab that is done comes free before its last write to storage is seen everywhere: some ms, and more on a
 * machine that is busy. Who has heard of the write by then begins nothing.
 */
const NEWS = 1_000;

/** Without a lock, tabs that wake for the same reason are spread over so many ms: the first to be done spares the rest. */
const SPREAD = 2_000;

/** How work comes to begin: in this very turn; later, as a rule under the lock; or after another tab has ended it. */
export type Turn = 'now' | 'later' | 'elsewhere';

/**
 * Sees to it that one tab does what all tabs of a site have to do, with the Web Locks API
 * (https://w3c.github.io/web-locks/). The lock is an economy and never a condition: without locks (plain http, old
 * browsers, blocked site data) the work begins in this very turn, and where no lock manager or no other tab comes to
 * an end in some ten seconds, it begins without.
 *
 * @param work is called once, and must neither throw nor reject.
 */
export function takeTurn(environment: Environment, name: string, work: (turn: Turn) => Promise<void>): void {
  let begun: Promise<void> | undefined;
  const begin = (turn: Turn) => {
    begun ??= work(turn);
    return begun;
  };
  const goOn = () => begin('later');
  try {
    // What a browser lacks of this throws, and so may the getter.
    const { locks } = environment.navigator as Required<Tabs>;
    // A page in the back/forward cache would be thrown out of it by the next tab that asks for its lock.
    const hold = () =>
      new Promise<void>((resolve) => {
        // Never taken off again: it costs the page nothing, a few times a day.
        listen(environment, ['pagehide'], resolve as () => void);
        void goOn().then(resolve);
      });
    const claim = (lock: object | null) =>
      lock
        ? hold()
        : // All who wait are let go together: for them the lock is a shared one.
          locks.request(name, { mode: 'shared' }, () => {
            environment.setTimeout(() => begin('elsewhere'), NEWS);
          });
    // Refused where site data is blocked: tabs share no storage then, and to spread them would spare nothing.
    locks.request(name, { ifAvailable: true }, claim).catch(goOn);
    // Those who wait for the same frozen tab don't give up at the same moment.
    const patience = PATIENCE * (1 + environment.Math.random() / 3);
    (environment.AbortSignal as typeof AbortSignal).timeout(patience).addEventListener('abort', goOn);
  } catch {
    begin('now');
  }
}

/** How much later than the others this tab is to wake, in ms. */
export const jitter = (environment: Environment): number =>
  environment.navigator?.locks ? 0 : SPREAD * environment.Math.random();
