import type { Issued } from './operator.js';
import type { Page } from './page.js';
import type { World } from './world.js';

/** What other scripts have done to storage, and storage has refused, as long as anything may be put down to it. */
export interface Damage {
  /** From the damage until every page has heard of an identity that was not there before. */
  readonly lasts: boolean;
  /** From a refusal until then. */
  readonly refusals: boolean;
  /** What was stored when it was last done. */
  readonly over: Issued | undefined;
  /** Pages that had not heard all news then, a logout perhaps among them, and still have not. */
  readonly unaware: ReadonlySet<Page>;
  /** A script is about to write. */
  begin(): void;
  /** Storage refuses something. */
  noteRefusal(): void;
  /** A page stores an identity. */
  noteStored(page: Page, issued: Issued | undefined): void;
  /** Looks, after a step, who has heard by now. */
  look(): void;
}

/** Nothing that storage says is still on its way to the page. */
export const isInformed = (world: World, page: Page): boolean =>
  page.life === 'running' && !page.deaf && world.scheduler.pending(page, 'storage event').length === 0;

export function createDamage(world: World): Damage {
  const known = new Set<Issued>();
  const unaware = new Set<Page>();
  let lasts = false;
  let refusals = false;
  let over: Issued | undefined;
  let fresh: Issued | undefined;

  const pages = () => world.pages.filter((page) => page !== undefined);

  function recover({ session }: Issued): void {
    lasts = false;
    refusals = false;
    fresh = undefined;
    unaware.clear();
    if (session.mayEnd === 'damage') session.mayEnd = undefined;
  }

  return {
    get lasts() {
      return lasts;
    },
    get refusals() {
      return refusals;
    },
    get over() {
      return over;
    },
    unaware,
    begin() {
      lasts = true;
      fresh = undefined;
      over = world.inText(world.stored());
      for (const page of pages()) if (!isInformed(world, page)) unaware.add(page);
      for (const session of world.operator.sessions) session.mayEnd ||= 'damage';
    },
    noteRefusal() {
      refusals = true;
      fresh = undefined;
    },
    noteStored(page, issued) {
      // With localStorage refused the news of it goes nowhere.
      const isHeard = page.kind.runs === 'everid' && world.refused === 'nothing';
      if (issued && !known.has(issued)) fresh = isHeard ? issued : undefined;
      if (issued) known.add(issued);
    },
    look() {
      if (!lasts && !refusals) return;
      for (const page of unaware) if (isInformed(world, page)) unaware.delete(page);
      if (!fresh || world.refused !== 'nothing' || world.inText(world.stored()) !== fresh) return;
      // Whoever is suspended looks at storage before all else when it goes on. The official SDK puts back what it likes.
      const knows = (page: Page) =>
        page.kind.runs === 'everid' && (page.life !== 'running' || isInformed(world, page));
      if (pages().every(knows)) recover(fresh);
    },
  };
}
