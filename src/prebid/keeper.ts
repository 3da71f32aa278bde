import { deviceTime } from '../environment/device-time.js';
import type { Environment } from '../environment/environment.js';
import type { Identity } from '../identity/identity.js';
import { dateFresh, isDead, isPlausible, isUsable, operatorTime, refreshDue } from '../identity/timing.js';
import type { Failure } from '../lifecycle/next.js';
import { ask, type Outcome } from './ask.js';
import type { Host } from './host.js';
import type { Settings } from './params.js';
import { createPlace } from './place.js';
import { NO_REFRESH, parseRecord, type StoredRecord } from './record.js';

/** What may be sent, and may be known to all of the page. */
export type Shown = Pick<Identity, 'advertising_token' | 'identity_expires'> | 'optout' | undefined;

/** Keeps one user's token for one module of a page. */
export interface Keeper {
  /** Takes up what the publisher supplies, or else what is stored. */
  start(settings: Settings): void;
  /** What may be sent at this moment. */
  shown(): Shown;
  /** Where a request is under way, here or in another tab: when it is over. Never rejects, and ends in time. */
  pending(): Promise<unknown> | undefined;
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

export function createKeeper(storageKey: string, host: Host, environment: Environment): Keeper {
  const place = createPlace(host.manager, storageKey);
  let settings: Settings | undefined;
  let record: StoredRecord = {};
  /** What the place shows although this is not what the page has last stored there; undefined where all is well. */
  let refused: string | null | undefined;
  let warned = false;
  /** The request that is under way, here or in another tab. */
  let busy: Promise<unknown> | undefined;
  /** Of the work that is under way here; work that finds another one is void. */
  let controller: AbortController | undefined;
  let failures = 0;
  let timer: unknown;

  const now = () => deviceTime(environment);
  const pause = (delay: number) =>
    new Promise<undefined>((resolve) => {
      environment.setTimeout(resolve as () => void, delay);
    });
  const tokenOf = (identity: unknown) => (identity as Identity | undefined)?.advertising_token;
  const user = () => tokenOf(record.latestToken) ?? record.originalIdentity?.identity;
  const held = () => {
    const identity = record.latestToken as Identity;
    return tokenOf(identity) && !isDead(identity, now()) ? identity : undefined;
  };
  /** What can be refreshed. */
  const refreshable = () => {
    const identity = held();
    return identity?.refresh_token === NO_REFRESH ? undefined : identity;
  };
  /** How long no request is to go out. */
  const wait = () => {
    const ms = (record.notBefore as number) - now();
    return ms <= (record.latestToken === 'optout' ? OPT_OUT : LONGEST_WAIT) ? ms : 0;
  };
  const dueIn = (identity: Identity) => refreshDue(identity) - operatorTime(identity, now());
  const wanted = (): unknown => {
    const identity = refreshable();
    return !busy && wait() <= 0 && (identity ? dueIn(identity) <= 0 : settings?.generation);
  };

  /** Takes over what is stored, unless that is not what this page would have it be. */
  function read(): void {
    const text = place.read((settings as Settings).inCookie);
    if (text === refused) return;
    refused = undefined;
    record = parseRecord(text, now());
  }

  function keep(next: StoredRecord): void {
    record = next;
    refused = undefined;
    const { inCookie } = settings as Settings;
    const text = JSON.stringify(next);
    if (text !== '{}') {
      const { refresh_expires, clock_offset = 0 } = held() ?? next.originalToken ?? ({} as Identity);
      // A cookie's life is counted by the device clock. One without an identity lasts for the next pages.
      const end = Math.max(refresh_expires + clock_offset || 0, next.notBefore || 0, now() + LONGEST_WAIT);
      place.write(text, inCookie, end);
      if (place.read(inCookie) === text) return;
      if (!warned) host.warn('storage is blocked or full');
      warned = true;
    }
    // An identity that is no longer the current one must not be found there by the next page.
    place.remove();
    refused = place.read(inCookie);
  }

  /** Asks the operator; begins in this very turn: the lease is stored, and a refresh sent, before anything else. */
  function request(sent: Identity | undefined): Promise<Outcome> {
    const { baseUrl, generation } = settings as Settings;
    keep({ ...record, notBefore: now() + LEASE });
    return ask(environment, baseUrl, sent, generation, (controller as AbortController).signal);
  }

  /** @param begin begins a request, or waits a little for that of another tab. */
  function work(begin: (sent: Identity | undefined) => Promise<Outcome | undefined>): void {
    const mine = new AbortController();
    controller = mine;
    const of = user();
    const sent = refreshable();
    const over = begin(sent).then((outcome) => {
      // Someone else has logged in, or nobody may be known any more.
      if (controller !== mine) return;
      controller = busy = undefined;
      read();
      // Another tab has logged out, in as someone else, or was quicker: its word stands and the answer is dropped.
      if (outcome && user() === of) apply(outcome, sent);
      // Where the identity has ended, or the other tab brought nothing, there is more to do.
      step();
      return busy;
    });
    // Where a browser can't end the request, nobody waits for it either.
    busy = Promise.race([over, pause(REQUEST_TIMEOUT).then(() => mine.abort())]);
  }

  function apply(outcome: Outcome, sent?: Identity): void {
    const time = now();
    let latestToken: StoredRecord['latestToken'] = held();
    let delay = 0;
    if (outcome === 'expired_token') latestToken = undefined;
    else if (outcome === 'optout') {
      latestToken = outcome;
      delay = OPT_OUT;
    } else {
      const { reason, wait: wish = 0 } = outcome as Failure;
      if (reason) host.warn(`no new token: ${reason}`);
      const fresh = outcome as Identity;
      const good = !reason && isPlausible(fresh, sent ?? ({ identity_expires: 0 } as Identity), time);
      if (good) latestToken = dateFresh(fresh, time);
      // An operator that answers with what is already due has brought the page no further.
      failures = good && dueIn(latestToken as Identity) > 0 ? 0 : failures + 1;
      const limit = Math.min(LONGEST_RETRY, 2_500 * 2 ** failures);
      delay = Math.min(LONGEST_WAIT, Math.max(RETRY + environment.Math.random() * (limit - RETRY), wish));
    }
    keep({ ...record, latestToken, notBefore: time + delay });
  }

  /** Does what is to be done now, or else wakes for the next refresh. A token that expires needs no waking. */
  function step(): void {
    environment.clearTimeout(timer as never);
    if (busy || !settings) return;
    const identity = refreshable();
    const ms = wait();
    if (wanted()) work(request);
    else if (ms > 0 && ms <= LEASE && !shown() && (identity || settings.generation))
      // Another tab has a request under way.
      work(() => pause(POLL));
    else if (identity) {
      const delay = Math.max(POLL, dueIn(identity), ms);
      timer = environment.setTimeout(tick, Math.min(LONGEST_SLEEP, delay));
    }
  }

  async function tick(): Promise<void> {
    // Not in this turn: whoever asks is in the middle of an auction.
    await undefined;
    if (!settings) return;
    read();
    step();
  }

  function cancel(): void {
    controller?.abort();
    controller = busy = undefined;
    failures = 0;
  }

  function shown(): Shown {
    if (!settings) return undefined;
    // A page that slept has missed its timer.
    if (wanted()) void tick();
    if (record.latestToken === 'optout') return record.latestToken;
    const identity = held();
    if (!identity || !isUsable(identity, now())) return undefined;
    const { advertising_token, identity_expires } = identity;
    return { advertising_token, identity_expires };
  }

  /** The publisher's word on who the user is. */
  function admit({ supplied, generation }: Settings): void {
    const { originalIdentity, originalToken, latestToken } = record;
    if (generation) {
      const { identifier } = generation;
      if (originalIdentity && host.hash(identifier, originalIdentity.salt) === originalIdentity.identity)
        return;
      const salt = (environment.Math.random() * 2 ** 32) >>> 0;
      record = { originalIdentity: { identity: host.hash(identifier, salt), salt } };
    } else if (supplied === 'optout') record = { latestToken: supplied };
    else if (supplied && ![tokenOf(latestToken), tokenOf(originalToken)].includes(tokenOf(supplied)))
      record = {
        originalToken: supplied,
        // One that has not expired is as good as fresh, and tells whether the device clock is right.
        latestToken: supplied.identity_expires > now() ? dateFresh(supplied, now()) : supplied,
      };
  }

  function stop(): void {
    cancel();
    settings = undefined;
    step();
  }

  return {
    shown,
    pending: () => busy,
    start(given) {
      const before = user();
      settings = given;
      read();
      admit(given);
      if (user() !== before) cancel();
      keep(record);
      step();
    },
    stop,
    forget() {
      stop();
      place.remove();
    },
  };
}
