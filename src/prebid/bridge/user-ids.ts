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
  readonly [GIVERS]?: Set<Giver>;
}

/** Gives the value of one bridge at this moment. */
export type Giver = () => unknown;

/** The same in every copy of this script, so that two bridges on one page share an entry instead of replacing it. */
const GIVERS: unique symbol = /* @__PURE__ */ Symbol.for('everid.givers') as never;

/** Makes the value of an entry out of what the bridges give and what the page's own entry of the name is. */
export type Compose = (given: unknown[], own: UserId | undefined) => unknown;

interface UserSync {
  readonly userIds?: readonly UserId[];
}

export interface Place {
  /** Sees to it that Prebid's settings have the entry. */
  enter(): void;
  /** Puts back what was there before, unless another bridge needs the entry. */
  leave(): void;
}

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
  let own: UserId | undefined;
  /** Whether Prebid had any entries before ours. */
  let had = true;
  let entering = false;

  function set(userIds: readonly UserId[] | undefined, refresh: { submoduleNames?: string[] }): void {
    const { userIds: _, ...others } = userSyncOf(prebid);
    prebid.setConfig?.({ userSync: userIds ? { ...others, userIds } : others });
    // Never waited for: while another module's request is pending, it may never settle.
    prebid.refreshUserIds?.(refresh)?.catch?.(() => {});
  }

  function entry(): UserId {
    const givers = new Set([giver]);
    let asking = false;
    const value = {
      get [key]() {
        // A bridge asks Prebid for the ids of others, and a page's own function may do so too.
        if (asking) return compose([], own);
        asking = true;
        try {
          return compose(
            [...givers].map((give) => give()).filter((given) => given !== undefined),
            own,
          );
        } finally {
          asking = false;
        }
      },
    };
    return { name, ...(own?.bidders && { bidders: own.bidders }), everid: true, value, [GIVERS]: givers };
  }

  return {
    enter() {
      if (entering) return;
      const list = userIdsOf(prebid);
      const present = list.find((each) => named(each) && each[GIVERS]);
      if (present && !list.some((each) => named(each) && each !== present)) {
        present[GIVERS]?.add(giver);
        return;
      }
      // Prebid goes on with an entry that a later setConfig leaves out, so we do as well.
      const found = list.find((each) => named(each) && !each.everid);
      own = found ?? own;
      // All modules, where Prebid would leave others out or wait for what is over: it initialises modules when it first
      // gets entries, which were ours; and the module of the page's own entry may have sent a request that never ends.
      const all = (!had && list.length) || (found && compose === composeId);
      const refresh = all ? {} : { submoduleNames: [name] };
      had = list.length > 0;
      entering = true;
      const ours = present ?? entry();
      const [place = ours] = list.filter(named);
      const others = list.filter((each) => each === place || !named(each));
      set(
        others.includes(place) ? others.map((each) => (each === place ? ours : each)) : [...others, ours],
        refresh,
      );
      entering = false;
    },
    leave() {
      const list = userIdsOf(prebid);
      const present = list.find((each) => each?.[GIVERS]?.has(giver));
      const givers = present?.[GIVERS];
      givers?.delete(giver);
      if (!present || givers?.size) return;
      const rest = list.flatMap((each) => (each === present ? (own ?? []) : each));
      set(had || rest.length ? rest : undefined, { submoduleNames: [name] });
    },
  };
}

/** The id of Prebid's own module: there is only one. */
export const composeId: Compose = ([id]) => id;

/** The eids of pubProvidedId: the page's own, then those of the bridges, each source once. */
export const composeEids: Compose = (given, own) => {
  const bySource = new Map((given as Eid[]).map((eid) => [eid.source, eid]));
  const eids = [...ownEids(own), ...bySource.values()];
  return own || eids.length ? eids : undefined;
};

function ownEids(own: UserId | undefined): unknown[] {
  const { eids, eidsFunction } = own?.params ?? {};
  try {
    const found = own?.value ? own.value.pubProvidedId : [eids, eidsFunction?.()].flat();
    return [found].flat().filter(Boolean);
  } catch {
    // The page's own function threw: without its eids, but with everything else, auctions go on.
    return [];
  }
}
