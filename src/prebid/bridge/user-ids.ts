import type { Eid, Prebid } from './prebid.js';

/** An entry of `userSync.userIds`. */
export interface UserId {
  readonly name?: string;
  readonly value?: Readonly<Record<string, unknown>>;
  readonly params?: { readonly eids?: unknown; readonly eidsFunction?: () => unknown };
  readonly bidders?: readonly string[];
  /** An entry of ours, or a copy that somebody made of one, which shows a token of then for ever. */
  readonly everid?: true;
  /** Of an entry of ours only: copies do not have it. */
  readonly [SHARED]?: Shared;
}

/** Gives the value of one bridge at this moment. */
export type Giver = () => unknown;

/** What all bridges of one entry have in common, so that the last to go leaves the page's settings as they were. */
interface Shared {
  readonly givers: Set<Giver>;
  /** The page's own entry of the name. */
  own: UserId | undefined;
}

/** The same in every copy of this script, so that two bridges on one page share an entry instead of replacing it. */
const SHARED: unique symbol = /* @__PURE__ */ Symbol.for('everid.shared') as never;

/** Makes the value of an entry out of what the bridges give and the eids of the page's own entry of the name, if any. */
export type Compose = (given: unknown[], own: (() => unknown[]) | undefined) => unknown;

interface UserSync {
  readonly userIds?: readonly UserId[];
  readonly retainConfig?: boolean;
}

export interface Place {
  /** Sees to it that Prebid's settings have the entry. */
  enter(): void;
  /** Puts back what was there before, unless another bridge needs the entry. */
  leave(): void;
}

/** The page's own entry of the name that Prebid would go by, the first, where ours may stand in its place. */
export const ownEntryOf = (prebid: Prebid, name: string): UserId | undefined =>
  userIdsOf(prebid)
    .filter(isNamed(name))
    .map((each) => (each.everid ? each[SHARED]?.own : each))
    .find(Boolean);

const userSyncOf = (prebid: Prebid): UserSync => (prebid.getConfig?.('userSync') ?? {}) as UserSync;

export const userIdsOf = (prebid: Prebid): readonly UserId[] => {
  const { userIds } = userSyncOf(prebid);
  return Array.isArray(userIds) ? userIds : [];
};

export const isNamed =
  (name: string) =>
  (entry: UserId | null): boolean =>
    entry?.name?.toLowerCase() === name.toLowerCase();

/**
 * A place in `userSync.userIds` whose value is a getter: Prebid reads it at every auction, so that each has the token of
 * its moment, without a refresh of Prebid's ids, for which auctions would wait.
 */
export function placeIn(prebid: Prebid, name: string, key: string, giver: Giver, compose: Compose): Place {
  const named = isNamed(name);
  const isOurs = (each: UserId | null) => named(each) && !!each?.everid;
  const isCopy = (each: UserId) => isOurs(each) && !each[SHARED];
  let shared: Shared = { givers: new Set(), own: undefined };
  /** Whether our entry was the first that Prebid got. */
  let first = false;
  let entering = false;

  function set(userIds: readonly UserId[], refresh: { submoduleNames?: string[] }): void {
    prebid.setConfig?.({ userSync: { ...userSyncOf(prebid), userIds } });
    // Never waited for: while another module's request is pending, it may never settle.
    prebid.refreshUserIds?.(refresh)?.catch?.(() => {});
  }

  function entry(): UserId {
    const { givers, own } = shared;
    const eids = own && onceInATurn(() => eidsOfEntry(own));
    let asking = false;
    const value = {
      get [key]() {
        // A bridge asks Prebid for the ids of others, and a page's own function may do so too.
        if (asking) return compose([], eids);
        asking = true;
        try {
          return compose(
            [...givers].map((give) => give()).filter((given) => given !== undefined),
            eids,
          );
        } finally {
          asking = false;
        }
      },
    };
    return { name, ...(own?.bidders && { bidders: own.bidders }), everid: true, value, [SHARED]: shared };
  }

  return {
    enter() {
      if (entering) return;
      const list = userIdsOf(prebid);
      const entries = list.filter(named);
      shared = entries.find((each) => each[SHARED])?.[SHARED] ?? shared;
      shared.givers.add(giver);
      const known = entries.map((each) => (each.everid ? shared.own : each)).find(Boolean);
      if (entries[0]?.[SHARED] && known === shared.own && !entries.some(isCopy)) return;
      // Prebid goes on with an entry that a later setConfig leaves out, unless told otherwise, so we do as well.
      const left = userSyncOf(prebid).retainConfig === false ? undefined : shared.own;
      const own = entries.length ? known : left;
      shared.own = own;
      // All modules, where Prebid would leave others out or wait for what is over: it initialises modules when it first
      // gets entries, which were ours; and the module of the page's own entry may have sent a request that never ends.
      const all = (first && list.length) || (own && list.includes(own) && compose === composeId);
      first = !list.length;
      const [place] = entries;
      const ours = entry();
      const rest = list.flatMap((each) => {
        if (each === place) return ours;
        return isOurs(each) || each === own ? [] : each;
      });
      entering = true;
      try {
        set(place ? rest : [...rest, ours], all ? {} : { submoduleNames: [name] });
      } finally {
        entering = false;
      }
    },
    leave() {
      const { givers, own } = shared;
      givers.delete(giver);
      const list = userIdsOf(prebid);
      const place = list.find(isOurs);
      if (!place || givers.size) return;
      const rest = list.flatMap((each) => (each === place ? (own ?? []) : isOurs(each) ? [] : each));
      // Also where there were none: Prebid goes on with settings that are left out, and so with our entry.
      set(rest, { submoduleNames: [name] });
    },
  };
}

/** The id of Prebid's own module: there is only one, that of the bridge which was connected last. */
export const composeId: Compose = (given) => given[given.length - 1];

/** The eids of pubProvidedId: the page's own, then those of the bridges, each source once. */
export const composeEids: Compose = (given, own) => {
  const bySource = new Map((given as Eid[]).map((eid) => [eid.source, eid]));
  const eids = [...(own?.() ?? []), ...bySource.values()];
  return own || eids.length ? eids : undefined;
};

/**
 * Prebid reads a value many times for one auction; the page's own function is called for the first of them only. While
 * it is called there is nothing: it may ask Prebid for the ids of others, and Prebid us.
 */
function onceInATurn(ask: () => unknown[]): () => unknown[] {
  let known: unknown[] | undefined;
  return () => {
    if (known) return known;
    known = [];
    void Promise.resolve().then(() => {
      known = undefined;
    });
    known = ask();
    return known;
  };
}

function eidsOfEntry({ params, value }: UserId): unknown[] {
  const { eids, eidsFunction } = params ?? {};
  try {
    const found = value ? value.pubProvidedId : [eids, eidsFunction?.()].flat();
    return [found].flat().filter(Boolean);
  } catch {
    // The page's own function threw: without its eids, but with everything else, auctions go on.
    return [];
  }
}
