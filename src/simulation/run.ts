import { act, isLoggedIn } from './actions.js';
import type { Fact } from './browser/facts.js';
import type { Page } from './browser/page.js';
import { settled } from './browser/scheduler.js';
import { giveKeyStore } from './browser/sealing.js';
import { createWorld } from './browser/world.js';
import { createCount, type Figures } from './figures.js';
import type { Action, Plan } from './plan.js';
import { RULES } from './rules/all.js';
import { judgeCalm } from './rules/clock-is-a-hint.js';
import { isEverid, isInformed, type Look, type Step } from './rules/rule.js';
import { describeFact, describeLook } from './trace.js';

export interface Violation {
  /** Number of the rule. */
  readonly rule: number;
  readonly text: string;
}

export interface Result {
  readonly violation: Violation | undefined;
  readonly figures: Figures;
  /** What happened, line by line; empty unless asked for. */
  readonly trace: readonly string[];
}

/** After the last action: long enough for the longest wait that an operator of the simulation asks for. */
const CALM = 25 * 60_000;
/** More steps than this within such a span of simulated time, in ms, are a storm. */
const MOST_STEPS = 100_000;
const SPAN = 600_000;

/** Runs one schedule in the simulated browser, and judges every step. The same plan gives the same result and trace. */
export async function run(plan: Plan, traced = false): Promise<Result> {
  let facts: Fact[] = [];
  const trace: string[] = [];
  const world = createWorld(plan, (fact) => void facts.push(fact));
  const rules = RULES.map(({ number, create }) => ({ number, judge: create(world) }));
  const count = createCount(world);
  const began = world.scheduler.now();
  let violation: Violation | undefined;
  let steps = 0;
  let span = 0;

  const onRejection = (error: unknown) => void facts.push({ kind: 'threw', page: undefined, error });
  process.on('unhandledRejection', onRejection);

  const log = (line: string) => {
    if (traced) trace.push(`${((world.scheduler.now() - began) / 1000).toFixed(3).padStart(10)} s  ${line}`);
  };

  function look(): Map<Page, Look> {
    const looks = new Map<Page, Look>();
    for (const page of world.pages) {
      if (page?.life !== 'running' || !isEverid(page)) continue;
      try {
        const token = page.subject.token();
        const issued = world.operator.byAdvertisingToken(token);
        looks.set(page, { token, issued, informed: isInformed(world, page) });
      } catch (error) {
        facts.push({ kind: 'threw', page, error });
      }
    }
    return looks;
  }

  /** Lets a step come to its end, and judges it. @returns whether anything was seen to happen. */
  async function conclude(kind: string, page: Page | undefined, action?: Action, looked?: Map<Page, Look>) {
    await settled();
    const current = Math.floor((world.scheduler.now() - began) / SPAN);
    steps = current === span ? steps + 1 : 0;
    span = current;
    if (steps > MOST_STEPS) violation ??= { rule: 5, text: `${MOST_STEPS} steps within ten minutes` };
    if (!facts.length && !action && !looked && kind !== 'timer') return false;
    // What looks bring about may change storage when they are over: then they say nothing of what is so now.
    const isOld = facts.some(({ kind }) => kind === 'stored');
    const looks = (!isOld && looked) || new Map<Page, Look>();
    const step: Step = { kind, page, action, facts, looks };
    facts = [];
    if (traced) for (const fact of step.facts) log(`    ${describeFact(fact)}`);
    if (traced) for (const entry of looks) log(`    ${describeLook(...entry)}`);
    count.step(step);
    for (const { number, judge } of rules) {
      const text = violation ? undefined : judge(step);
      if (text) violation = { rule: number, text };
    }
    world.damage.look();
    return true;
  }

  const watch = async () => {
    if (!violation) await conclude('look', undefined, undefined, look());
  };

  async function pass(duration: number, watched: boolean): Promise<void> {
    const limit = world.scheduler.now() + duration;
    while (!violation) {
      const task = world.scheduler.take(limit);
      if (!task) return;
      const page = task.owner as Page | undefined;
      log(`${page ? `${page.name}: ` : ''}${task.kind}`);
      if (page) giveKeyStore(world, page);
      task.run();
      if ((await conclude(task.kind, page)) && watched) await watch();
    }
  }

  async function perform(action: Action): Promise<void> {
    await pass(action.wait, plan.watched);
    if (violation) return;
    const page = world.pages[action.tab];
    log(`-> ${action.kind} (tab ${action.tab + 1}, ${action.amount})`);
    if (!act(world, action)) return;
    count.action(action);
    await conclude('action', page, action);
    if (plan.watched || action.kind === 'look') await watch();
  }

  async function calm(): Promise<void> {
    world.calm = true;
    world.refused = 'nothing';
    world.outage = undefined;
    log('-> no faults from here on');
    for (const page of world.pages)
      if (page && page.life !== 'running') await perform({ wait: 0, tab: page.tab, kind: 'thaw', amount: 0 });
    // With nobody logged in there would be nothing to judge. Tab 1 is always everid's.
    const opening = world.pages[0]?.closed ? 'reload' : 'open';
    if (!isLoggedIn(world))
      for (const kind of [opening, 'log in'] as const) await perform({ wait: 0, tab: 0, kind, amount: 1 });
    await pass(CALM, false);
    const looks = look();
    await conclude('look', undefined, undefined, looks);
    const broken = judgeCalm(world, looks);
    if (broken) violation ??= { rule: broken[0], text: broken[1] };
  }

  try {
    for (const action of plan.actions) if (!violation) await perform(action);
    if (!violation) await calm();
  } finally {
    process.off('unhandledRejection', onRejection);
  }
  if (violation) log(`rule ${violation.rule} is broken: ${violation.text}`);
  return { violation, figures: count.figures(), trace };
}
