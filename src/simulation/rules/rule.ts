import type { Fact } from '../browser/facts.js';
import type { Issued } from '../browser/operator.js';
import type { Page } from '../browser/page.js';
import type { World } from '../browser/world.js';
import type { Action } from '../plan.js';

/** What a page showed when it was looked at. */
export interface Look {
  readonly token: string | undefined;
  readonly issued: Issued | undefined;
  /** No news was on its way to it. */
  readonly informed: boolean;
}

/** One task or one action, with all promise jobs that followed from it. */
export interface Step {
  readonly kind: string;
  readonly page: Page | undefined;
  readonly action: Action | undefined;
  readonly facts: readonly Fact[];
  /** Pages of everid that were looked at after it. */
  readonly looks: ReadonlyMap<Page, Look>;
}

/** Judges a step. @returns what is broken. */
export type Rule = (step: Step) => string | undefined;

/** A rule of README's list, by its number; one instance per world, since rules remember. */
export interface RuleOfHouse {
  readonly number: number;
  readonly name: string;
  readonly create: (world: World) => Rule;
}

export const deviceNow = (world: World): number => world.scheduler.now() + world.device.offset;

export { isInformed } from '../browser/damage.js';

export const hasOfficial = (world: World): boolean => world.plan.tabs.some(({ runs }) => runs === 'official');

/** Some page seals what it stores, or opens what was sealed. */
export const hasSealing = (world: World): boolean => world.plan.tabs.some(({ keeps }) => keeps !== 'plain');

/** Memory per page. */
export function perPage<Record extends object>(create: () => Record): (page: Page) => Record {
  const records = new Map<Page, Record>();
  return (page) => {
    const record = records.get(page) ?? create();
    records.set(page, record);
    return record;
  };
}

/** Runs everid: a client that was closed is judged by closed-is-silent.ts alone. */
export const isEverid = (page: Page): boolean => page.kind.runs === 'everid' && !page.closed;

/** Runs each check until one finds something. */
export function firstOf(checks: Iterable<() => string | undefined>): string | undefined {
  for (const check of checks) {
    const found = check();
    if (found) return found;
  }
  return undefined;
}

/**
 * Whether all pages go by the same time. One that is open while the clock is set back counts on by itself, and a newer one
 * does not: of a wrong clock they make two times, a known limit (docs/simulation.md).
 */
export function haveOneClock({ pages, device }: World): boolean {
  const offsets = pages.filter((page) => !!page).map((page) => Math.max(page.offsetAtOpening, device.offset));
  return new Set(offsets).size <= 1;
}
