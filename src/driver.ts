import { deviceTime } from './environment/device-time.js';
import { listen, onReturn } from './environment/listen.js';
import type { Identity } from './identity/identity.js';
import { parseStored } from './identity/parse.js';
import type { Product } from './identity/product.js';
import {
  answered,
  disconnected,
  type Event,
  type Failure,
  found,
  hidden,
  isIdentity,
  next,
  type RefreshOutcome,
  woke,
} from './lifecycle/next.js';
import {
  INITIAL,
  type Retry,
  type State,
  sleep,
  statusOf,
  usableIdentity,
  wantsRefresh,
} from './lifecycle/state.js';
import type { Operator } from './operator-api/operator.js';
import type { Refresh } from './operator-api/refresh.js';
import { steady } from './storage/steady.js';
import type { StorageFactory } from './storage/storage.js';
import { jitter, takeTurn } from './tabs/turn.js';

export interface DriverOptions extends Omit<Operator, 'baseUrl'> {
  readonly storage: StorageFactory;
  readonly refresh: Refresh;
  /** The operator's address at this moment; undefined where it is not known yet. */
  readonly baseUrl: () => string | undefined;
  readonly retry: Retry;
  readonly warn: (message: string) => void;
  /** When it is aborted, nothing of the page is listened to any more. */
  readonly ends?: AbortSignal | undefined;
}

/** Runs the state machine in an environment. Faces tell it what happens and hear what came of it. */
export interface Driver {
  state(): State;
  /**
   * The identity, where its advertising token may be handed out now. Has a refresh begun that is due, though not in
   * this turn: whoever asks may be in the middle of rendering, and must not be told of changes meanwhile.
   */
  usable(): Identity | undefined;
  send(event: Event): void;
  /** Looks at storage, for what other tabs or the publisher's server did meanwhile. */
  reread(): void;
  /** Looks at the clock. `eager`: the user has just come back, or the network has. */
  wake(eager?: boolean): void;
  /** Brings storage in line with what is held. */
  store(): void;
  /**
   * Whether anything may be done, as the consent gate says. `true`: begins, with what was sent before or with what is
   * stored; nothing begins without. `undefined`: holds nothing and touches nothing until then. `false`: also deletes
   * what is stored, and forgets what was sent.
   */
  permit(word: boolean | undefined): void;
}

/**
 * @param onEvent hears of every event, also where it changed nothing but the token that may be shown by now. It runs
 * after storage was written and before a request is sent, may send events itself, and must not throw.
 */
export function createDriver(
  product: Product,
  options: DriverOptions,
  onEvent: (previous: State) => void,
): Driver {
  const { environment, warn, ends } = options;
  const place = options.storage(product, environment, warn);
  const storage = steady(place, () =>
    warn('Storage refused (blocked, full, another domain): the identity ends with this page.'),
  );
  let permitted = false;
  /** What was sent before the yes waits here, and never in storage. */
  let waiting: Event | undefined;
  // Whoever waits for a token waits for the first word, as for a refresh.
  let state: State = { ...INITIAL, refreshing: true };
  let controller: AbortController | undefined;
  let timer: unknown;
  let watching = false;

  const now = () => deviceTime(environment);
  const isHidden = () => environment.document?.hidden;
  const read = () => parseStored(storage.read(), now());
  const reread = () => permitted && step(found(read()));

  function store(renewed?: boolean): void {
    const held = state.held as Identity | undefined;
    let text: string | undefined;
    try {
      text = held && JSON.stringify(held);
    } catch {
      // Another script's JSON.
    }
    // A cookie's life is counted by the device clock.
    storage.keep(text, held && held.refresh_expires + (held.clock_offset ?? 0), renewed);
  }

  async function attempt(held: Identity, abort: AbortController): Promise<RefreshOutcome> {
    // Awaited only where it has to be: without locks the request begins in this very turn.
    let opened = held;
    if (place.open) {
      opened = (await place.open(held)) as Identity;
      // What was stored meanwhile counts, also where the news of it is still on its way.
      reread();
    }
    let baseUrl = options.baseUrl();
    if (baseUrl === undefined) {
      // What an earlier page left begins before this one has had its say.
      await undefined;
      baseUrl = options.baseUrl();
    }
    if (baseUrl === undefined) return { reason: 'no baseUrl', wait: 0 };
    return opened.refresh_token && !abort.signal.aborted
      ? options.refresh({ ...options, baseUrl }, opened, abort)
      : opened;
  }

  /** @param again after another tab's refresh has brought nothing. */
  function ask(again?: boolean): void {
    const { generation, held, failures } = state;
    // Rule 1: where something ended or replaced the identity meanwhile, nothing is sent and no answer looked at.
    const isOver = () => generation !== state.generation;
    const abort = new AbortController();
    controller = abort;
    takeTurn(environment, `everid ${held?.advertising_token}`, async (turn) => {
      // Another tab may have refreshed meanwhile.
      if (turn !== 'now' && !isOver()) reread();
      if (isOver()) return;
      // Where the other tab has failed, or was only a client of this page that was closed, whoever looks at this page
      // would wait for nothing. Once: several tabs that are looked at must not wait for one after the other.
      const elsewhere = turn === 'elsewhere';
      if (elsewhere && !again && !isHidden()) return ask(true);
      const outcome = elsewhere ? { reason: turn, wait: 0 } : await attempt(held as Identity, abort);
      if (isOver()) return;
      controller = undefined;
      const { reason } = outcome as Failure;
      if (reason && !isIdentity(outcome) && !failures) warn(`Refresh failed (${reason}); trying again.`);
      step(answered(generation, outcome, read(), environment.Math.random(), options.retry, isHidden()));
    });
  }

  function send(event: Event): void {
    // A logout needs no consent.
    const passes = permitted || event === disconnected;
    waiting = passes ? undefined : event;
    if (passes) step(event);
  }

  /**
   * Watching storage may touch it: it waits for the yes too. It begins after this turn, and so after the first callback,
   * which it would hold up for longer than all else; no other tab is heard of before the turn ends anyway.
   */
  async function watch(): Promise<void> {
    if (watching || !environment.document) return;
    watching = true;
    onReturn(environment, () => wake(true), ends);
    // A thawed page hears of what other tabs have stored some ms after its own timers have run on, but can read it. The
    // event does not bubble (https://wicg.github.io/page-lifecycle/).
    listen(environment, ['resume'], reread, ends);
    await undefined;
    place.watch?.(reread, ends);
  }

  function permit(given: boolean | undefined): void {
    const waited = waiting;
    if (permitted && given) return;
    // Before anyone hears of it: a listener's new identity has to wait too.
    permitted = !!given;
    if (given) {
      state = { ...state, refreshing: false };
      void watch();
      waited ? send(waited) : reread();
      // What this page had before a word that came late is no other tab's, and waits for nothing.
      step(woke(true, 0));
    } else if (given === false) send(disconnected);
    else step(hidden);
  }

  function step(event: Event): void {
    const previous = state;
    const { state: after, write, request } = next(previous, event, now());
    if (after.generation !== previous.generation) controller?.abort();
    state = after;
    // Also a plain identity that was found in storage is sealed there.
    if (place.conceal?.(after) || write) store(write === 'renewed');
    onEvent(previous);
    // A listener may have logged out, or in as someone else: then there is nothing to ask for any more. A page that is
    // being rendered on a server asks for nothing there.
    if (request && state.generation === after.generation && environment.document) ask();
    arm();
  }

  function wake(eager?: boolean): void {
    // Before a refresh, and before an identity is given up, another tab may have renewed it. An idle re-check touches
    // no storage.
    if (eager || wantsRefresh(state, now()) || statusOf(state, now()) === 'REFRESH_EXPIRED') reread();
    step(woke(eager));
  }

  function arm(): void {
    environment.clearTimeout(timer as never);
    const delay = sleep(state, now());
    if (delay !== undefined && environment.document)
      timer = environment.setTimeout(wake, delay + jitter(environment));
  }

  return {
    state: () => state,
    usable() {
      if (wantsRefresh(state, now())) void Promise.resolve().then(() => wake());
      return usableIdentity(state, now());
    },
    wake,
    send,
    reread,
    store,
    permit,
  };
}
