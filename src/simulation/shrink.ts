import { PLAIN } from './browser/network.js';
import type { PageKind } from './browser/page.js';
import type { Action, Plan } from './plan.js';
import { run } from './run.js';

/** Lifetimes as usual, in ms. */
const MONTH = 30 * 86_400_000;
const QUARTER = 15 * 60_000;

/** Makes a failing plan as small as may be while it still breaks the same rule. */
export async function shrink(plan: Plan, rule: number): Promise<Plan> {
  const breaks = async (candidate: Plan) => (await run(candidate)).violation?.rule === rule;
  let best = plan;
  const attempt = async (candidate: Plan): Promise<boolean> => {
    if (!(await breaks(candidate))) return false;
    best = candidate;
    return true;
  };

  /** Tries to leave out actions, many at a time first. */
  async function leaveOut(): Promise<boolean> {
    const before = best.actions.length;
    for (let size = Math.ceil(before / 2); size >= 1; size = Math.floor(size / 2)) {
      for (let from = best.actions.length - size; from >= 0; from -= size) {
        const without = drop(best.actions, from, size, true);
        if (await attempt({ ...best, actions: without })) continue;
        await attempt({ ...best, actions: drop(best.actions, from, size, false) });
      }
    }
    return best.actions.length < before;
  }

  /** Tries to make each part plain. */
  async function simplify(): Promise<void> {
    for (let index = 0; index < best.fates.length; index++)
      if (best.fates[index] !== PLAIN) await attempt({ ...best, fates: replace(best.fates, index, PLAIN) });
    for (let index = 0; index < best.tabs.length; index++)
      for (const change of [
        { reacts: undefined },
        { keeps: 'plain' },
        { runs: 'everid' },
        { locks: 'missing' },
      ] as const)
        await attempt({ ...best, tabs: replace(best.tabs, index, { ...tabAt(best, index), ...change }) });
    for (let index = 0; index < best.actions.length; index++) {
      const action = best.actions[index] as Action;
      for (const wait of [1, 1_000, 60_000])
        if (wait < action.wait)
          if (await attempt({ ...best, actions: replace(best.actions, index, { ...action, wait }) })) break;
    }
    for (const change of [{ refresh: MONTH }, { refreshFrom: QUARTER }])
      await attempt({ ...best, lifetimes: { ...best.lifetimes, ...change } });
    for (const change of [
      { offset: 0 },
      { keys: 'prompt' },
      { watched: true },
      { place: 'localStorage' },
    ] as const)
      await attempt({ ...best, ...change });
  }

  do await simplify();
  while (await leaveOut());
  return best;
}

const tabAt = ({ tabs }: Plan, index: number): PageKind => tabs[index] as PageKind;

/** @param keepTime leaves the actions that follow at their times. */
function drop(actions: readonly Action[], from: number, size: number, keepTime: boolean): readonly Action[] {
  const rest = [...actions.slice(0, from), ...actions.slice(from + size)];
  const next = rest[from];
  if (!next || !keepTime) return rest;
  const wait = actions.slice(from, from + size).reduce((sum, action) => sum + action.wait, next.wait);
  return replace(rest, from, { ...next, wait });
}

const replace = <Item>(items: readonly Item[], at: number, item: Item): Item[] =>
  items.map((old, index) => (index === at ? item : old));
