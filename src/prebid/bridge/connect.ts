import { follow as followGate } from '../../consent/follow.js';
import { type Consent, checkConsent } from '../../consent/options.js';
import type { Environment } from '../../environment/environment.js';
import type { Product } from '../../identity/product.js';
import { followConsent, hasOptedOut } from './consent.js';
import { type Page, thisPage } from './page.js';
import {
  type BidsRequest,
  type Eid,
  eidsOf,
  type FirstPartyData,
  isOf,
  type Prebid,
  type RequestHook,
} from './prebid.js';
import { withEid, withEidsInBids } from './requests.js';
import { type Choice, choose, type Route } from './routes.js';
import { type Id, readerOf, type Supplier } from './supplier.js';
import { composeEids, composeId, isNamed, type Place, placeIn, userIdsOf } from './user-ids.js';

export interface PrebidOptions {
  /** The product the client was made for. Not needed for `window.__uid2` and `window.__euid`. */
  readonly product?: Pick<Product, 'name'> | undefined;
  /** The name of Prebid's global. Default: `pbjs`. */
  readonly prebid?: string | undefined;
  /** Whose globals are meant. Default: `window`; where there is none (a server), nothing happens. */
  readonly page?: Page | undefined;
  /**
   * Who else is asked for consent, besides the check that the bridge always makes: as `consent` of createClient, see
   * docs/consent.md. Nothing goes into auctions until there is a yes. Default 'none'.
   */
  readonly consent?: Consent | undefined;
  /** Where warnings go. Default: the console. */
  readonly logger?: { warn(message: string): void } | undefined;
}

export interface PrebidConnection {
  /** Undefined as long as Prebid has not loaded. */
  readonly route: Route | undefined;
  /** Why this route. */
  readonly reason: string;
  /** Why an auction that began now would go without a token; undefined where it would have one. */
  readonly withheld: string | undefined;
  /** Takes everything out of Prebid again. The client goes on. */
  disconnect(): void;
}

const NO_PAGE = 'there is no page';

/** After Prebid's consent modules, which have 50: our own look at consent is then as new as theirs. */
const PRIORITY = 40;

/**
 * Puts a client's token into the auctions of the page's Prebid.js, as Prebid's own UID2 or EUID module would, without a
 * rebuild. Every auction has the token of its moment: none after a logout, an opt-out, its expiry or a withdrawn consent.
 * Prebid may load before or after. No auction ever waits for this.
 *
 * @param client what createClient gave; or `"__uid2"` or `"__euid"` for the script tag's SDK, also before it has loaded.
 * @throws TypeError for arguments that can't be meant; the message names the fix.
 */
export function connectPrebid(client: Supplier, options: PrebidOptions = {}): PrebidConnection {
  // An inherited option may be another script's pollution.
  const own = { __proto__: null, ...options } as PrebidOptions;
  const {
    product,
    prebid: global = 'pbjs',
    page = thisPage(),
    logger = console,
    consent: gate = 'none',
  } = own;
  checkConsent(gate);
  const [names, read] = readerOf(client, product, page);
  if (!page) return { route: undefined, reason: NO_PAGE, withheld: NO_PAGE, disconnect() {} };
  const { key, source } = names;
  const consent = followConsent(page, names);
  const taken = `the page has a ${source} eid of its own`;
  const threw = 'something on the page threw';
  const warnings = new Set<string>();
  let prebid: Prebid | undefined;
  let chosen: Choice | undefined;
  let place: Place | undefined;
  let stopListening: (() => void) | undefined;
  let unhook: (() => void) | undefined;
  const ends = new AbortController();
  let asking = false;
  /** The gate's word; anything but true is no yes. */
  let permitted: boolean | undefined = gate === 'none';

  function warn(message: string): void {
    if (warnings.has(message)) return;
    warnings.add(message);
    try {
      logger.warn(`[everid] Prebid: ${message}`);
    } catch {
      // The page's own: what it hears of must not stop an auction.
    }
  }

  /** Whether the eid would be there twice: the page itself has put one into its settings, or another module gives one. */
  function isTaken(prebid: Prebid): boolean {
    asking = true;
    try {
      const settings = prebid.getConfig?.('ortb2') as FirstPartyData | undefined;
      return [...eidsOf(settings), ...(prebid.getUserIdsAsEids?.() ?? [])].some(isOf(source));
    } finally {
      asking = false;
    }
  }

  /** Why nothing may be given. Never throws: Prebid asks in the middle of an auction. */
  function shut(): string | undefined {
    if (ends.signal.aborted) return 'disconnected';
    if (!prebid || !chosen || chosen.route === 'none') return 'no route';
    try {
      if (!permitted || !consent.allows(prebid)) return 'no consent';
      if (chosen.route === 'requestBids' && hasOptedOut(page as Page)) return "opted out of Prebid's ids";
      return isTaken(prebid) ? taken : undefined;
    } catch {
      warn(threw);
      return threw;
    }
  }

  /** What there is to give now, if it may be given. */
  const id = (): Id | undefined => (asking || shut() ? undefined : read());

  function eid(): Eid | undefined {
    const given = id();
    // In the order of fields that Prebid's own modules have.
    return given && 'id' in given ? { source, uids: [{ id: given.id, atype: 3 }] } : undefined;
  }

  const hook: RequestHook = (next, request) => {
    let prepared = request;
    try {
      prepared = prepare(request);
    } catch {
      warn(threw);
    }
    next(prepared);
  };

  function prepare(request: BidsRequest): BidsRequest {
    // Not every Prebid lets go of a hook.
    if (ends.signal.aborted) return request;
    // The platform may have come since, or may tell Prebid, whose auction this is, before it tells us.
    if (!consent.allows(prebid as Prebid)) consent.listen();
    place?.enter();
    const given = eid();
    if (shut() === taken) warn(`${taken}; ours stays out.`);
    if (!given) return request;
    if (chosen?.route !== 'requestBids') return withEid(request, source, undefined);
    const prepared = withEid(request, source, given);
    return prebid?.getUserIdsAsEids ? prepared : withEidsInBids(prepared);
  }

  /** Takes the best route of this moment. A page's own entries may come late, and rule one out. */
  function follow(prebid: Prebid): void {
    const { route: before } = chosen ?? {};
    chosen = choose(prebid, key);
    const { route } = chosen;
    if (route === before) return;
    const old = place;
    place = undefined;
    old?.leave();
    // Prebid's settings may have changed by that; what we did when we heard of it stands.
    if (place || chosen.route !== route) return;
    if (route === 'userId') place = placeIn(prebid, key, key, id, composeId);
    if (route === 'pubProvidedId') place = placeIn(prebid, route, route, eid, composeEids);
  }

  function enter(loaded: Prebid): void {
    const { before } = loaded.requestBids ?? {};
    // Not before the page's own entries are there: Prebid would initialise its modules without them. A page that has
    // none gets ours at its first auction, if we hear of that: a page may have put a function of its own in the way.
    try {
      follow(loaded);
      const entries = userIdsOf(loaded);
      if (chosen?.route === 'userId' && entries.some((entry) => isNamed(key)(entry) && !entry.everid))
        warn(`userSync.userIds has a ${key} entry of its own, which rests now; take it out.`);
      if (entries.length || !before) place?.enter();
    } catch {
      // Not at the page, which is in the middle of its own setConfig.
      warn(threw);
    }
  }

  function attach(loaded: Prebid): void {
    prebid = loaded;
    consent.listen();
    // Held: the page may put a function of its own in its place.
    const { requestBids } = loaded;
    requestBids?.before?.(hook, PRIORITY);
    unhook = () => requestBids?.getHooks?.({ hook }).remove?.();
    stopListening = loaded.getConfig?.('userSync', () => enter(loaded));
  }

  function start(): void {
    if (ends.signal.aborted) return;
    const loaded = prebid ?? ((page as Page)[global] as Prebid);
    if (!prebid) attach(loaded);
    enter(loaded);
  }

  if (!permitted) {
    const tell = (word: boolean | undefined) => {
      permitted = word;
    };
    void followGate(names.key.toUpperCase(), gate, page as unknown as Environment, warn, tell, ends.signal);
  }
  try {
    page[global] ||= {};
    const early = page[global] as Prebid;
    early.que ||= [];
    // A Prebid that has loaded may hold an auction before it comes to its queue; what is in the queue may change the route.
    if (early.libLoaded) start();
    early.que.push(start);
  } catch {
    warn(`window.${global} is no Prebid.`);
  }

  return {
    get route() {
      return chosen?.route;
    },
    get reason() {
      return chosen ? chosen.reason : 'Prebid has not loaded';
    },
    get withheld() {
      return shut() ?? (eid() ? undefined : 'no token');
    },
    disconnect() {
      if (ends.signal.aborted) return;
      ends.abort();
      consent.stop();
      stopListening?.();
      try {
        unhook?.();
        place?.leave();
      } catch {
        warn(threw);
      }
    },
  };
}
