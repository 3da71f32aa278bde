import { deviceTime } from '../environment/device-time.js';
import type { Environment } from '../environment/environment.js';
import type { Identity } from '../identity/identity.js';
import {
  dateFresh,
  isDead,
  isDue,
  isPlausible,
  isUsable,
  operatorTime,
  refreshDue,
} from '../identity/timing.js';
import type { Failure, RefreshOutcome } from '../lifecycle/next.js';
import { refresh } from '../operator-api/refresh.js';
import { type SteadyStorage, steady } from '../storage/steady.js';
import { VERSION } from '../version.js';
import type { Brand } from './brand.js';
import { generate } from './generate.js';
import type { Host } from './host.js';
import type { Generation, Settings } from './params.js';
import { createPlace } from './place.js';
import { parseRecord, type StoredRecord } from './record.js';

/** The value of an id, as bidders' adapters know it. */
export type IdValue = { readonly id: string } | { readonly optout: true };

/** Keeps one user's token for one module of a page. */
export interface Keeper {
  /** Takes up what the publisher supplies, or else what is stored. */
  start(settings: Settings): void;
  /** What may be sent at this moment. */
  value(): IdValue | undefined;
  /** Where a request is under way, here or in another tab: when it is over. Never rejects, and ends in time. */
  pending(): Promise<void> | undefined;
  /** The value as Prebid keeps it, and as Prebid's own modules could read it. Never empty, and without secrets. */
  id(): object | string;
  /** Ends all work, and shows nothing any more; what is stored stays. */
  stop(): void;
  /** The same, and nothing stays stored. */
  forget(): void;
}

/** Failed requests are spaced with full jitter between these, ms. */
const RETRY = 5_000;
const LONGEST_RETRY = 300_000;
/** No wait of ours is longer; a longer one means that the clock was set back. */
const LONGEST_WAIT = 3_600_000;
/** The longest that the one timer sleeps: a browser's timer does not count the time a machine was asleep. */
const LONGEST_SLEEP = 300_000;
/** ms */
const REQUEST_TIMEOUT = 5_000;
/** For so long a request is left to the tab that has begun it. An economy: it hardly outlives a closed tab. */
const LEASE = 2_000;
/** How often a page looks whether the other tab is done. */
const POLL = 100;
/** How long an opt-out is believed where the page could ask again. */
const OPT_OUT = 72 * 3_600_000;

/** Stands for no identity before a first one. */
const NOTHING = { identity_expires: 0 } as Identity;

const tokenOf = ({ latestToken }: StoredRecord): string | undefined =>
  (latestToken as Identity | undefined)?.advertising_token;

export function createKeeper({ storageKey }: Brand, host: Host, environment: Environment): Keeper {
  let settings: Settings | undefined;
  let storage: SteadyStorage;
  let record: StoredRecord = {};
  /** A token without anything to refresh it with. */
  let bare: string | undefined;
  /** The request that is under way, here or in another tab. */
  let busy: Promise<void> | undefined;
  /** Of the request that is under way here; work that finds another one is void. */
  let controller: AbortController | undefined;
  let failures = 0;
  let timer: unknown;

  const now = () => deviceTime(environment);
  const pause = (delay: number) =>
    new Promise<void>((resolve) => {
      environment.setTimeout(resolve, delay);
    });
  const held = () => (tokenOf(record) ? (record.latestToken as Identity) : undefined);
  const user = () => bare ?? tokenOf(record) ?? record.originalIdentity?.identity;
  /** How long no request is to go out. */
  const wait = (longest: number) => {
    const ms = (record.notBefore ?? 0) - now();
    return ms > 0 && ms <= longest ? ms : 0;
  };

  /** Takes over what is stored. */
  function read(): void {
    const found = parseRecord(storage.read(), now());
    [bare, record] = typeof found === 'string' ? [found, {}] : [undefined, found];
    bury();
  }

  /** What can't even be refreshed any more is none; the originals tell that it has been one. */
  function bury(): void {
    const identity = held();
    if (identity && isDead(identity, now())) record = { ...record, latestToken: undefined };
  }

  function keep(next: StoredRecord): void {
    record = next;
    const lasting = held() ?? next.originalToken;
    const text = JSON.stringify(next);
    // A cookie's life is counted by the device clock.
    const end = lasting ? lasting.refresh_expires + (lasting.clock_offset ?? 0) : 0;
    storage.keep(text === '{}' ? undefined : text, Math.max(end, next.notBefore ?? 0));
  }

  function wanted(): boolean {
    const identity = held();
    const patience = record.latestToken === 'optout' ? OPT_OUT : LONGEST_WAIT;
    if (busy || !settings || wait(patience)) return false;
    return identity ? isDue(identity, now()) : !!settings.generation;
  }

  /** Begins in this very turn: the lease is stored, and a refresh sent, before anything else can happen. */
  function request(): void {
    const { baseUrl, generation } = settings as Settings;
    const clientTag = `everid-prebid-${VERSION}`;
    const operator = { environment, baseUrl, clientTag, requestTimeout: REQUEST_TIMEOUT };
    const abort = new AbortController();
    controller = abort;
    keep({ ...record, notBefore: now() + LEASE });
    const sent = held();
    const of = user();
    const answer = sent
      ? refresh(operator, sent, abort)
      : generate(operator, generation as Generation, abort);
    const work = answer.then((outcome) => {
      // Someone else has logged in, or nobody may be known any more.
      if (controller !== abort) return;
      controller = busy = undefined;
      read();
      // Another tab has logged out, in as someone else, or was quicker: its word stands and the answer is dropped.
      if (user() === of) apply(outcome, sent);
      // Where the identity has ended, a page may be able to generate another.
      step();
      return busy;
    });
    // A browser that can't end the request may let it hang; nobody waits for it.
    busy = Promise.race([work, pause(REQUEST_TIMEOUT)]);
  }

  function apply(outcome: RefreshOutcome, sent: Identity | undefined): void {
    if (outcome === 'REFRESH_EXPIRED') keep({ ...record, latestToken: undefined, notBefore: 0 });
    else if ('status' in outcome) keep({ ...record, latestToken: 'optout', notBefore: now() + OPT_OUT });
    else renew(outcome, sent);
  }

  function renew(outcome: Identity | Failure, sent = NOTHING): void {
    const { reason, wait: wish = 0 } = outcome as Failure;
    if (reason) host.warn(`no new token: ${reason}`);
    const good = !reason && isPlausible(outcome as Identity, sent, now());
    const latestToken = good ? dateFresh(outcome as Identity, now()) : held();
    // An operator that answers with what is already due has brought the page no further.
    failures = good && !isDue(latestToken as Identity, now()) ? 0 : failures + 1;
    const limit = Math.min(LONGEST_RETRY, (RETRY * 2 ** failures) / 2);
    const delay = RETRY + environment.Math.random() * (limit - RETRY);
    keep({ ...record, latestToken, notBefore: now() + Math.min(LONGEST_WAIT, Math.max(delay, wish)) });
  }

  /** Another tab has a request under way: waits for its end, and asks where that brought nothing. */
  async function outwait(): Promise<void> {
    const mine = new AbortController();
    controller = mine;
    do {
      await pause(POLL);
      if (controller !== mine) return;
      read();
    } while (!value() && wait(LEASE));
    controller = busy = undefined;
    step();
    await busy;
  }

  function step(): void {
    if (wanted()) request();
    else if (!busy && !value() && wait(LEASE) && (held() || settings?.generation)) busy = outwait();
    arm();
  }

  function tick(): void {
    if (busy || !settings) return;
    read();
    step();
  }

  /** Wakes for the next refresh. A token that expires needs no waking: it is looked at whenever it is asked for. */
  function arm(): void {
    environment.clearTimeout(timer as never);
    const identity = held();
    if (!settings || !identity || busy) return;
    const due = refreshDue(identity) - operatorTime(identity, now());
    timer = environment.setTimeout(tick, Math.min(LONGEST_SLEEP, Math.max(POLL, due, wait(LONGEST_WAIT))));
  }

  function cancel(): void {
    controller?.abort();
    controller = busy = undefined;
    failures = 0;
  }

  function value(): IdValue | undefined {
    if (!settings) return undefined;
    // A page that slept has missed its timer. Not in this turn: whoever asks is in the middle of an auction.
    if (wanted()) void Promise.resolve().then(tick);
    if (bare) return { id: bare };
    if (record.latestToken === 'optout') return { optout: true };
    const identity = held();
    return identity && isUsable(identity, now()) ? { id: identity.advertising_token } : undefined;
  }

  /** The publisher's word on who the user is. */
  function admit({ supplied, generation }: Settings): void {
    const { originalIdentity: original, originalToken } = record;
    if (generation || supplied) bare = undefined;
    if (generation) {
      const { identifier } = generation;
      if (original && host.hash(identifier, original.salt) === original.identity) return;
      const salt = Math.floor(environment.Math.random() * 2 ** 32);
      record = { originalIdentity: { identity: host.hash(identifier, salt), salt } };
    } else if (supplied === 'optout') record = { latestToken: supplied };
    else if (
      supplied &&
      ![tokenOf(record), originalToken?.advertising_token].includes(supplied.advertising_token)
    )
      record = {
        originalToken: supplied,
        // One that has not expired is as good as fresh, and tells whether the device clock is right.
        latestToken: supplied.identity_expires > now() ? dateFresh(supplied, now()) : supplied,
      };
  }

  return {
    value,
    pending: () => busy,
    id() {
      const { id } = (value() ?? {}) as { id?: string };
      const { latestToken } = record;
      if (!id || bare) return bare ?? (value() ? { latestToken } : {});
      return { latestToken: { advertising_token: id, identity_expires: held()?.identity_expires } };
    },
    start(given) {
      const before = user();
      if (given.inCookie !== settings?.inCookie)
        storage = steady(createPlace(host.storage, storageKey, given.inCookie), () =>
          host.warn('storage is blocked or full: the token ends with this page'),
        );
      settings = given;
      read();
      admit(given);
      bury();
      if (user() !== before) cancel();
      if (!bare) keep(record);
      step();
    },
    stop() {
      cancel();
      settings = undefined;
      arm();
    },
    forget() {
      this.stop();
      createPlace(host.storage, storageKey, false).remove();
    },
  };
}
