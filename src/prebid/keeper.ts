import type { Environment } from '../environment/environment.js';
import type { Identity } from '../identity/identity.js';
import { dateBySlowClock, operatorTime, refreshDue } from '../identity/timing.js';
import { ask, FAILED, type Outcome } from './ask.js';
import type { Host } from './host.js';
import type { Generation, Settings } from './params.js';
import { createPlace } from './place.js';
import { NO_REFRESH, parseRecord, type StoredRecord } from './record.js';

/** What may be sent, in the form in which Prebid's own modules show it. */
export type Shown = { readonly id: string } | { readonly optout: true } | undefined;

/** Keeps one user's token for one module of a page. */
export interface Keeper {
  /**
   * Takes up what the publisher supplies, or else what is stored.
   *
   * @returns where there is nothing to show and a request is under way, here or in another tab: when it is over. Never
   * rejects, and ends in time.
   */
  start(settings: Settings): Promise<unknown> | undefined;
  /** What may be sent at this moment. */
  shown(): Shown;
  /** Ends all work, and shows nothing any more; what is stored stays. */
  stop(): void;
  /** The same, and nothing stays stored. */
  forget(): void;
}

/** Requests are spaced with full jitter between these, ms. */
const RETRY = 5_000;
const LONGEST_RETRY = 300_000;
/** No wait of ours is longer, but after an opt-out; a longer one means that the clock was set back. */
const LONGEST_WAIT = 3_600_000;
/** The longest that the one timer sleeps: a browser's timer does not count the time a machine was asleep. */
const LONGEST_SLEEP = 300_000;
/** ms */
const REQUEST_TIMEOUT = 5_000;
/** For so long a request is left to the tab that has begun it. An economy: it hardly outlives a closed tab. */
const LEASE = 2_000;
/** How often a page looks whether the other tab is done. */
const POLL = 100;
/** How long an opt-out is believed where the page could ask again, and a cookie tells of an identity that has ended. */
const OPT_OUT = 72 * 3_600_000;

export function createKeeper(storageKey: string, host: Host, environment: Environment): Keeper {
  const place = createPlace(host, storageKey);
  /** None where nothing may be done. */
  let settings: Settings | undefined;
  let record: StoredRecord = {};
  /** What the page has last found stored, or has left there. */
  let seen: string | null | undefined;
  /** The request that is under way, here or in another tab. */
  let busy: Promise<unknown> | undefined;
  /** Of that work. */
  let controller: AbortController | undefined;
  /** The longest wait after the next failed request; doubled by each. */
  let limit = RETRY;
  let timer: unknown;

  /** The device clock, ms since epoch. */
  const now = () => environment.Date.now();
  /** Who it is, or that he has opted out. */
  const user = () =>
    (record.latestToken as Identity | undefined)?.advertising_token ??
    record.latestToken ??
    record.originalIdentity?.identity;
  /** Whether what is stored was generated for him: otherwise someone has logged out elsewhere, or in as someone else. */
  const isOf = ({ identifier }: Generation) =>
    host.hash(identifier, record.originalIdentity?.salt as number) === record.originalIdentity?.identity;
  /** What can be refreshed. */
  const refreshable = () => {
    const identity = record.latestToken as Identity | undefined;
    return identity && identity.refresh_token !== NO_REFRESH && identity.refresh_expires > now()
      ? identity
      : undefined;
  };
  const longestWait = () => (record.latestToken === 'optout' ? OPT_OUT : LONGEST_WAIT);
  /** How long no request is to go out. */
  const wait = () => {
    const ms = (record.notBefore as number) - now();
    return ms <= longestWait() ? ms : 0;
  };
  /** In how many ms a request is wanted; where there is nothing to ask with, later. */
  const dueIn = () => {
    const identity = refreshable();
    if (identity) return refreshDue(identity) - operatorTime(identity, now());
    return settings?.generation && isOf(settings.generation) ? 0 : LONGEST_SLEEP;
  };
  /** In how many ms there is something to do: to ask, or to look whether another tab that is asking is done. */
  const workIn = () => Math.max(dueIn(), wait() - LEASE);

  /** Takes over what has been stored meanwhile. */
  function read(): void {
    const text = place.read((settings as Settings).inCookie);
    if (text !== seen) record = parseRecord(text, now());
    seen = text;
  }

  /** Stores the record: what can't be stored is kept for this page only. */
  function keep(notBefore = record.notBefore): void {
    record = { ...record, notBefore };
    const end = Math.max((record.latestToken as Identity | undefined)?.refresh_expires || 0, now() + OPT_OUT);
    seen = place.write(JSON.stringify(record), (settings as Settings).inCookie, end);
  }

  /** Asks the operator, or waits a little for another tab that does. */
  async function work(): Promise<unknown> {
    controller = new AbortController();
    const { signal } = controller;
    const before = user();
    const sent = refreshable();
    const leased = wait() > 0;
    // Begins in this very turn: the lease is stored, and a refresh sent, before anything else.
    if (!leased) keep(now() + LEASE);
    const timeUp = new Promise<undefined>((resolve) => {
      environment.setTimeout(resolve as () => void, leased ? POLL : REQUEST_TIMEOUT);
    });
    // Where a browser can't end the request, nobody waits for it either.
    const outcome = await Promise.race([
      timeUp,
      leased ? timeUp : ask(environment, now, settings as Settings, sent, signal),
    ]);
    // Someone else has logged in, or nobody may be known any more.
    if (signal.aborted) return undefined;
    reset(settings);
    read();
    // Another tab has logged out, in as someone else, or was quicker: its word stands and the answer is dropped.
    if (!leased && user() === before) apply(outcome ?? [sent, 0, FAILED]);
    // Where the other tab brought nothing, there is more to do.
    step();
    return busy;
  }

  function apply([latestToken, wish = 0, reason]: Outcome): void {
    if (reason) host.warn(`no new token: ${reason}`);
    else record = { ...record, latestToken };
    // An operator that answers with what is already due has brought the page no further.
    limit = dueIn() > 0 ? RETRY : Math.min(LONGEST_RETRY, 2 * limit);
    keep(now() + Math.max(RETRY, environment.Math.random() * limit, Math.min(longestWait(), wish)));
  }

  /** Does what is to be done now, or else wakes for the next refresh. A token that expires needs no waking. */
  function step(): void {
    environment.clearTimeout(timer as never);
    const delay = workIn();
    if (delay <= 0) busy ??= work();
    else if (refreshable())
      timer = environment.setTimeout(tick, Math.min(LONGEST_SLEEP, Math.max(delay, wait())));
  }

  async function tick(): Promise<void> {
    // Not in this turn: whoever asks is in the middle of an auction.
    await undefined;
    if (!settings) return;
    read();
    step();
  }

  /** Voids what is under way. Without settings nothing is shown or done any more. */
  function reset(next?: Settings): void {
    controller?.abort();
    busy = undefined;
    settings = next;
  }

  function shown(): Shown {
    if (!settings) return undefined;
    // Another tab may have logged out, or in as someone else.
    read();
    // A page that slept has missed its timer.
    if (!busy && workIn() <= 0) void tick();
    const { latestToken } = record;
    if (latestToken === 'optout') return { optout: true };
    return latestToken && latestToken.identity_expires > operatorTime(latestToken, now())
      ? { id: latestToken.advertising_token }
      : undefined;
  }

  /** The publisher's word on who the user is. */
  function admit({ supplied, generation }: Settings): void {
    if (generation) {
      if (isOf(generation)) return;
      const salt = environment.Math.random() * 2 ** 32;
      record = { originalIdentity: { identity: host.hash(generation.identifier, salt), salt } };
    } else if (supplied === 'optout') record = { latestToken: supplied };
    else if (
      supplied &&
      ![record.originalToken?.advertising_token, user()].includes(supplied.advertising_token)
    )
      record = { originalToken: supplied, latestToken: dateBySlowClock(supplied, now()) };
  }

  return {
    start(given) {
      const before = user();
      settings = given;
      read();
      admit(given);
      if (user() !== before) {
        reset(given);
        limit = RETRY;
      }
      keep();
      step();
      return shown() ? undefined : busy;
    },
    shown,
    stop: reset,
    forget() {
      reset();
      record = {};
      place.write();
    },
  };
}
