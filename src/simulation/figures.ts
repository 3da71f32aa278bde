import type { Page } from './browser/page.js';
import type { World } from './browser/world.js';
import type { Action } from './plan.js';
import { isEverid, type Look, type Step } from './rules/rule.js';

/** What is counted over schedules. */
export interface Figures {
  steps: number;
  requests: number;
  /** Identities that were refreshed: the requests that one tab alone would have needed. */
  due: number;
  /** Of the schedules with prompt locks in all tabs and no faults. */
  calmRequests: number;
  calmDue: number;
  /** Page time with a session that had not ended, and the part of it with a valid token, in ms; of watched schedules. */
  possible: number;
  withToken: number;
  faults: Record<string, number>;
}

export const noFigures = (): Figures => ({
  steps: 0,
  requests: 0,
  due: 0,
  calmRequests: 0,
  calmDue: 0,
  possible: 0,
  withToken: 0,
  faults: {},
});

/** What people do in a browser in which nothing goes wrong. */
const QUIET = [
  'open',
  'log in',
  'log out',
  'ask',
  'look',
  'hide',
  'show',
  'online',
  'refuse nothing',
  'thaw',
];

const FAULTS = [
  ...['crash', 'reload', 'freeze', 'cache', 'log in', 'log out', 'opt out', 'sleep', 'set clock', 'outage'],
  ...['refuse writes', 'refuse everything', 'corrupt', 'clear', 'lose keys'],
];

export function createCount(world: World): {
  step(step: Step): void;
  action(action: Action): void;
  figures(): Figures;
} {
  const figures = noFigures();
  const sent = new Set<string>();
  const { tabs, fates } = world.plan;
  const met = (name: string) => {
    figures.faults[name] = (figures.faults[name] ?? 0) + 1;
  };
  if (tabs.some(({ keeps }) => keeps !== 'plain')) {
    met(tabs.every(({ keeps }) => keeps === 'sealed') ? 'sealing in all tabs' : 'sealing in some tabs');
    if (world.plan.keys !== 'prompt') met(`keys ${world.plan.keys}`);
  }
  for (const { locks, runs } of tabs) {
    if (locks !== 'prompt') met(`locks ${locks}`);
    if (runs === 'official') met('official SDK');
  }
  let at = world.scheduler.now();
  let looks: ReadonlyMap<Page, Look> = new Map();
  let requests = 0;

  function age(): void {
    const passed = world.scheduler.now() - at;
    at = world.scheduler.now();
    const isPossible = !!world.inText(world.stored()) && world.plan.watched && !world.calm;
    for (const [page, { issued }] of looks) {
      if (!isPossible || page.life !== 'running') continue;
      figures.possible += passed;
      if (issued && issued.identity.identity_expires > at) figures.withToken += passed;
    }
  }

  return {
    step(step) {
      figures.steps++;
      age();
      if (step.kind === 'look') looks = step.looks;
      for (const fact of step.facts) {
        if (fact.kind === 'sent' && isEverid(fact.page)) {
          figures.requests++;
          sent.add(fact.exchange.token);
        }
        if (fact.kind !== 'sent' || world.calm) continue;
        const fate = fates[requests++];
        if (fate && fate.way !== 'there and back') met(`answer ${fate.way}`);
        else if (fate && fate.manner !== 'success') met(`answer ${fate.manner}`);
      }
    },
    action({ kind }) {
      if (FAULTS.includes(kind)) met(kind);
    },
    figures() {
      figures.due = sent.size;
      const { actions, offset, keys } = world.plan;
      const quiet = !offset && keys === 'prompt' && actions.every(({ kind }) => QUIET.includes(kind));
      const smooth = quiet && tabs.every(({ locks, runs }) => locks === 'prompt' && runs === 'everid');
      if (smooth && fates.every(({ way, manner }) => way === 'there and back' && manner === 'success')) {
        figures.calmRequests = figures.requests;
        figures.calmDue = figures.due;
      }
      return figures;
    },
  };
}

/** Adds the second to the first. */
export function addFigures(sum: Figures, more: Figures): Figures {
  const faults = { ...sum.faults };
  for (const [name, times] of Object.entries(more.faults)) faults[name] = (faults[name] ?? 0) + times;
  const added = noFigures();
  for (const name of Object.keys(added) as (keyof Figures)[])
    if (name !== 'faults') added[name] = sum[name] + more[name];
  return { ...added, faults };
}
