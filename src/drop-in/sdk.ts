import { createDriver, type Driver } from '../driver.js';
import type { Environment } from '../environment/environment.js';
import { type Identity, optOut } from '../identity/identity.js';
import { isOptOut, parseIdentity, type Stored } from '../identity/parse.js';
import { disconnected, type Event, found, next, supplied } from '../lifecycle/next.js';
import { INITIAL, type State, statusOf, usableIdentity } from '../lifecycle/state.js';
import type { Brand } from './brand.js';
import { type Callback, createDispatcher, type EventName, guarded } from './dispatcher.js';
import { type LegacyCallback, legacyPayload } from './legacy.js';
import { checkInitOptions, type InitOptions, merge } from './options.js';
import { createPlaces } from './places.js';
import { createWaitingRoom } from './waiting-room.js';

/** What a page finds in `window.__uid2` / `window.__euid`: the methods of the official SDK. */
export interface Sdk {
  callbacks: Callback[];
  init(options: InitOptions): void;
  setIdentity(identity: Identity | unknown): void;
  getIdentity(): Identity | null;
  getAdvertisingToken(): string | undefined;
  getAdvertisingTokenAsync(): Promise<string>;
  /** Whether only a new login can bring a token. */
  isLoginRequired(): boolean;
  isIdentityAvailable(): boolean;
  hasOptedOut(): boolean | undefined;
  isInitComplete(): boolean;
  disconnect(): void;
}

/**
 * Makes the object of one product. Nothing is read or stored before the page calls a method or waits for an event.
 *
 * @param publish puts the object where the page finds it, before the first event.
 */
export function createSdk(
  brand: Brand,
  environment: Environment,
  callbacks: Callback[],
  publish: (sdk: Sdk) => void,
): void {
  const { product, clientTag } = brand;
  const options: InitOptions = { baseUrl: product.baseUrl };
  const retry = { base: 5_000, cap: 300_000 };
  const places = createPlaces(product, environment, options);
  const legacyCallbacks: LegacyCallback[] = [];
  const waiting = createWaitingRoom(product);
  let driver: Driver | undefined;
  let initComplete = false;
  /** The page itself is changing the identity: it hears of that even where the token stays. */
  let told: 'setIdentity' | 'disconnect' | undefined;
  let shown: string | undefined;

  const now = () => environment.Date.now();
  const warn = (message: string, error?: unknown) =>
    environment.console.warn(`[${product.name}] ${message}`, error);
  /** Before init the getters already answer, from storage as it is at that moment. */
  const state = (): State => driver?.state() ?? next(INITIAL, found(places.newest()[0]), now()).state;
  const status = () => statusOf(state(), now());
  const inFlight = () => !!driver?.state().refreshing;

  /** A copy for the page's own code, with the secrets, as the contract has it; never the object that is held. */
  function getIdentity(): Identity | null {
    // With nothing in hand, what another tab or the server has stored meanwhile counts at once.
    if (driver && !driver.state().held) driver.reread();
    const identity = driver ? driver.usable() : usableIdentity(state(), now());
    return identity ? { ...identity } : null;
  }

  const getAdvertisingToken = () => getIdentity()?.advertising_token;

  const dispatch = createDispatcher(callbacks, warn, () => [
    ['SdkLoaded', {}],
    ...(initComplete ? [['InitCompleted', { identity: getIdentity() }] as const] : []),
  ]);
  const raise = (event: EventName) => {
    // Nobody to tell: then storage need not be read for it.
    if (callbacks.length) dispatch(event, getIdentity());
  };

  function tellLegacy(): void {
    const payload = legacyPayload(status(), getAdvertisingToken());
    for (const callback of legacyCallbacks)
      guarded(warn, 'SDK init callback threw an exception', () => callback(payload));
  }

  function lost(): void {
    waiting.abort();
    dispatch('IdentityUpdated', null);
  }

  function onEvent(previous: State): void {
    const { held } = state();
    const token = usableIdentity(state(), now())?.advertising_token;
    const updated = token !== shown;
    shown = token;
    if (!held) {
      if (state() === previous) return;
      // The page hears of the loss before the legacy callbacks hear of the reason.
      lost();
      if (told !== 'disconnect') tellLegacy();
      return;
    }
    const replaced = held !== previous.held;
    if (replaced) tellLegacy();
    if (!initComplete) return;
    const optedOut = replaced && status() === 'OPT_OUT';
    if (optedOut) raise('OptoutReceived');
    if (updated || told || optedOut) raise('IdentityUpdated');
    settle();
  }

  function settle(): void {
    if (!inFlight()) waiting.settle(getAdvertisingToken());
  }

  function start(): Driver {
    return createDriver(
      product,
      {
        environment,
        warn,
        retry,
        clientTag,
        requestTimeout: 10_000,
        storage: () => places,
        get baseUrl() {
          return options.baseUrl as string;
        },
      },
      onEvent,
    );
  }

  /** The first init: an identity that the page gives counts, whatever is stored; else the stored one does. */
  function begin(running: Driver, given: unknown): void {
    const [stored, inPlace] = given ? [toStored(given), false] : places.newest();
    if (inPlace && typeof stored !== 'string') running.send(found(stored));
    // Storage that holds something else than ours counts as empty, and is emptied.
    else running.send(supplied(given || stored !== 'INVALID' ? stored : 'NO_IDENTITY'));
  }

  function change(how: typeof told, event: Event): void {
    told = how;
    driver?.send(event);
    told = undefined;
  }

  publish({
    callbacks,
    init(given) {
      checkInitOptions(given);
      merge(options, given);
      retry.base = options.refreshRetryPeriod ?? retry.base;
      if (given.callback && !legacyCallbacks.includes(given.callback)) legacyCallbacks.push(given.callback);
      if (!driver) {
        driver = start();
        begin(driver, given.identity);
      } else if (given.identity) driver.send(supplied(toStored(given.identity)));
      initComplete = true;
      raise('InitCompleted');
      if (status() === 'OPT_OUT') raise('OptoutReceived');
      settle();
    },
    setIdentity(identity) {
      if (!driver) throw new Error('Cannot set identity before calling init.');
      change('setIdentity', supplied(toStored(identity)));
    },
    getIdentity,
    getAdvertisingToken,
    getAdvertisingTokenAsync: () => waiting.enter(inFlight(), initComplete, getAdvertisingToken),
    isLoginRequired: () => !getIdentity() && !inFlight() && !['EXPIRED', 'OPT_OUT'].includes(status()),
    isIdentityAvailable: () => !!getIdentity() || inFlight() || status() === 'OPT_OUT',
    hasOptedOut: () => driver && status() === 'OPT_OUT',
    isInitComplete: () => initComplete,
    disconnect() {
      if (driver) return change('disconnect', disconnected);
      places.remove();
      lost();
    },
  });
  raise('SdkLoaded');

  /** What a page passed as an identity: the operator's answer, an opt-out marker, or nothing. */
  function toStored(value: unknown): Stored {
    if (!value) return 'NO_IDENTITY';
    if (isOptOut(value)) return optOut(now());
    const identity = parseIdentity(value);
    if (typeof identity !== 'string') return identity;
    warn(`identity refused: ${identity}`);
    return 'INVALID';
  }
}
