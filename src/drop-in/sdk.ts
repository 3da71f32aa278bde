import { follow } from '../consent/follow.js';
import { createDriver } from '../driver.js';
import { deviceTime } from '../environment/device-time.js';
import type { Environment } from '../environment/environment.js';
import type { Held, Identity } from '../identity/identity.js';
import type { Stored } from '../identity/parse.js';
import { disconnected, type Event, found, next, supplied, woke } from '../lifecycle/next.js';
import { INITIAL, type State, statusOf, usableIdentity } from '../lifecycle/state.js';
import { refresh } from '../operator-api/refresh.js';
import { seal } from '../storage/sealed.js';
import type { Brand } from './brand.js';
import type { IdentifierKind } from './client-side.js';
import { createConfigStore } from './config.js';
import type { Generate, Sdk, Shared } from './contract.js';
import { type Callback, createDispatcher, type EventName } from './dispatcher.js';
import { createGenerations } from './generations.js';
import { readGiven, replaces } from './given.js';
import { createLegacy } from './legacy.js';
import { createOperatorAddress } from './operator-address.js';
import { checkInitOptions, type InitOptions, merge, ownOptions, RETRY_BASE } from './options.js';
import { createPlaces } from './places.js';
import { createWaitingRoom } from './waiting-room.js';

/**
 * Makes `sdk` the object of one product. Nothing is read or stored before the page calls a method or waits for an event.
 *
 * @param baseUrl the operator's address where init names none.
 * @returns tells the page that the script has loaded. With `bootstrap` it then goes on with the options of an earlier
 * page, if there are any and the page has not called init by itself.
 */
export function createSdk(
  sdk: Sdk,
  { product, clientTag, sealed, consent }: Brand,
  environment: Environment,
  callbacks: Callback[],
  baseUrl: string,
  shared: Shared,
): (bootstrap: boolean) => void {
  const options = ownOptions();
  const retry = { base: RETRY_BASE, cap: 300_000 };
  const config = createConfigStore(product, environment, options);
  const operator = createOperatorAddress(baseUrl, options);
  const waiting = createWaitingRoom();
  /** Without consent nothing is read, stored, sent or shown. `false`: the user has refused. */
  let permitted: boolean | undefined = consent == null || consent === 'none' || undefined;
  /** Whether init was called; and whether this is the page's own SDK, which may begin by itself. */
  let begun = false;
  let resumes = false;
  let initComplete = false;
  let disconnectedOnce = false;
  let passed = false;
  /** What the page itself asks for: it hears of a change even where the token stays, and of an init by InitCompleted. */
  let asked: Event | 'init' | undefined;
  let shown: string | undefined;
  let refused = 'advertising_token';

  const now = () => deviceTime(environment);
  const warn = (message: string, ...error: unknown[]) =>
    environment.console.warn(`[${product.name}] ${message}`, ...error);
  const unsealed = createPlaces(product, environment, options);
  const places =
    sealed == null ? unsealed : seal(unsealed, product.storageKey, environment, warn, sealed !== 'off');
  /** Before init the getters already answer, from storage as it is at that moment: the cookie first. */
  function state(): State {
    if (begun) return driver.state();
    if (!permitted) return INITIAL;
    const { state } = next(INITIAL, found(places.newest(true)[0]), now());
    places.conceal?.(state);
    return state;
  }
  const status = () => statusOf(state(), now());
  const usable = () => usableIdentity(state(), now());
  const hasOptedOut = () => status() === 'OPT_OUT';
  const inFlight = () => generations.inFlight() || (begun && driver.state().refreshing);

  /** A copy for the page's own code, with the secrets, as the contract has it; never the object that is held. */
  function getIdentity(): Identity | null {
    // With nothing in hand, what another tab or the server has stored meanwhile counts at once.
    if (!driver.state().held) driver.reread();
    const identity = begun ? driver.usable() : usable();
    return identity ? { ...identity } : null;
  }

  const getAdvertisingToken = () => getIdentity()?.advertising_token;
  const legacy = createLegacy(warn, () => [status(), getAdvertisingToken(), refused]);
  const generations = createGenerations(
    environment,
    product,
    clientTag,
    async () => {
      await decided;
      if (!permitted) throw new Error('No consent.');
      return operator.current();
    },
    (held) => change(supplied(held)),
    settle,
  );

  const replay = (tell: Callback) => {
    if (shared.announced) tell('SdkLoaded', {});
    if (initComplete) tell('InitCompleted', { identity: getIdentity() });
  };
  const dispatch = createDispatcher(callbacks, warn, replay, getIdentity);
  function raise(event: EventName): void {
    // Nobody to tell: then storage need not be read for it.
    if (callbacks.length && shared.announced) dispatch(event);
  }

  function lost(): void {
    // What has run out by itself is no reason to give up a login that has just begun.
    if (state().ending === 'NO_IDENTITY') generations.stop();
    disconnectedOnce = true;
    waiting.settle(undefined, `${product.name} SDK aborted.`);
    raise('IdentityUpdated');
  }

  function settle(reason = 'No identity available.'): void {
    if (!inFlight()) waiting.settle(getAdvertisingToken(), reason);
  }

  function onEvent(previous: State): void {
    const cause = asked;
    // What callbacks bring about is not what the page has asked for.
    if (cause !== 'init') asked = undefined;
    const { held } = state();
    const token = usable()?.advertising_token;
    const updated = token !== shown;
    shown = token;
    if (!held && state().generation !== previous.generation) {
      // The page hears of the loss before the legacy callbacks hear of the reason.
      lost();
      if (cause !== disconnected) legacy.tell();
    }
    if (!held) return;
    const replaced = replaces(held, previous.held);
    if (replaced) legacy.tell();
    // The InitCompleted that follows says it all.
    if (cause === 'init') return;
    const optedOut = replaced && hasOptedOut();
    if (optedOut) raise('OptoutReceived');
    if (updated || cause || optedOut) raise('IdentityUpdated');
    settle();
  }

  const refuse = (field: string) => {
    refused = field;
    warn(`identity refused: ${field}`);
  };
  const toStored = (value: unknown): Stored => readGiven(value, now(), refuse);

  // What init begins with: the identity that the page gives, whatever is stored; else the stored one. A later init
  // goes on as it was, unless it is given an identity: once one was, only one that ends after the one at hand.
  function firstEvent(given: Identity | undefined): Event | undefined {
    if (given) {
      const stored = toStored(given);
      const { held } = driver.state();
      if (passed && held?.refresh_token && !((stored as Held).identity_expires > held.identity_expires))
        return undefined;
      passed = true;
      generations.stop();
      return supplied(stored);
    }
    return begun ? undefined : places.begin;
  }

  const driver = createDriver(
    product,
    {
      environment,
      warn,
      refresh,
      retry,
      clientTag,
      requestTimeout: 10_000,
      storage: () => places,
      baseUrl: operator.current,
    },
    onEvent,
  );

  function erase(): void {
    places.remove();
    config.remove();
  }

  function init(given: InitOptions, own?: boolean): void {
    const { identity, callback, baseUrl: named } = given;
    const moves = begun && permitted && places.wouldMove(given);
    // The old places are only known as long as the old options are. What another tab or the server did moves along.
    if (moves) {
      driver.reread();
      erase();
    }
    const address = operator.current();
    if (own && named !== undefined) operator.trust(named);
    merge(options, given);
    // A refusal that came first did not know of these places.
    if (permitted === false) erase();
    retry.base = Math.min(options.refreshRetryPeriod || RETRY_BASE, retry.cap);
    const late = callback && legacy.add(callback);
    const event = firstEvent(identity);
    const before = driver.state();
    const asking = asked;
    asked = 'init';
    begun = true;
    if (event) driver.send(event);
    if (permitted) driver.permit(true);
    if (moves) driver.store();
    // A callback that comes late would hear nothing until the next change.
    if (late && driver.state() === before) legacy.tell(callback);
    // A refresh may have waited for this address, or have failed at the one before.
    if (permitted && address !== operator.current()) driver.send(woke(true, 0));
    asked = asking;
    initComplete = true;
    raise('InitCompleted');
    if (hasOptedOut()) raise('OptoutReceived');
    settle();
    if (permitted) config.write();
  }

  /** Goes on with an earlier page's options, where this one has not called init. */
  function resume(): void {
    const kept = resumes && !begun && permitted && config.read();
    if (kept) init(kept);
  }

  function permit(given?: boolean): void {
    permitted = given;
    if (given === false) erase();
    // Also before init: whoever waits for a token from then on is not to wait for a word that has come.
    if (begun || !given) driver.permit(given);
    if (!permitted) return;
    if (begun) config.write();
    else resume();
    settle();
  }

  /** A change that the page itself asks for. What is still being generated for the user before ends. */
  function change(event: Event): void {
    generations.stop();
    const asking = asked;
    asked = event;
    driver.send(event);
    asked = asking;
  }

  function afterInit<Result>(use: () => Result): Result {
    if (!begun) throw new Error('Cannot set identity before calling init.');
    return use();
  }

  const generate =
    (kind: IdentifierKind): Generate =>
    async (...given) =>
      afterInit(() => generations.run(kind, ...given));
  /** Whether there is a token, or one may still come without a login, or none is wanted. */
  const isIdentityAvailable = () => !!getIdentity() || inFlight() || hasOptedOut();

  Object.assign<Sdk, Sdk>(sdk, {
    callbacks,
    init: (given) => init(checkInitOptions(given), true),
    setIdentity: (identity) => afterInit(() => change(supplied(toStored(identity)))),
    setIdentityFromEmail: generate('Email'),
    setIdentityFromEmailHash: generate('EmailHash'),
    setIdentityFromPhone: generate('Phone'),
    setIdentityFromPhoneHash: generate('PhoneHash'),
    getIdentity,
    getAdvertisingToken,
    getAdvertisingTokenAsync() {
      const promise = waiting.enter();
      if (begun) driver.wake();
      if (initComplete || disconnectedOnce) settle('Identity not available');
      return promise;
    },
    isLoginRequired: () => !isIdentityAvailable() && status() !== 'EXPIRED',
    isIdentityAvailable,
    hasOptedOut: () => (initComplete ? hasOptedOut() : undefined),
    isInitComplete: () => initComplete,
    disconnect() {
      legacy.forget();
      if (begun) return change(disconnected);
      places.remove();
      lost();
    },
  });
  const decided =
    !permitted &&
    new Promise((resolve) => {
      void follow(product.name, consent, environment, warn, (given) => {
        permit(given);
        resolve(given);
      });
    });
  return (bootstrap) => {
    shared.announced = true;
    raise('SdkLoaded');
    resumes = bootstrap;
    resume();
  };
}
