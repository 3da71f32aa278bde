import type { KeyManner } from './browser/key-store.js';
import type { LockManner } from './browser/locks.js';
import { type Fate, PLAIN } from './browser/network.js';
import type { Lifetimes, Manner } from './browser/operator.js';
import type { PageKind, Reaction } from './browser/page.js';
import { createRandom, type Random } from './browser/random.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export type ActionKind =
  | 'open'
  | 'crash'
  | 'reload'
  | 'freeze'
  | 'thaw'
  | 'cache'
  | 'hide'
  | 'show'
  | 'online'
  | 'log in'
  | 'log out'
  | 'opt out'
  | 'ask'
  | 'look'
  | 'sleep'
  | 'set clock'
  | 'refuse writes'
  | 'refuse everything'
  | 'refuse nothing'
  | 'lose keys'
  | 'corrupt'
  | 'clear'
  | 'outage'
  | 'end outage';

/** Something that a user, a page's engineer, a machine or another script does. */
export interface Action {
  /** Time since the action before, in ms. */
  readonly wait: number;
  readonly tab: number;
  readonly kind: ActionKind;
  /** A duration or a distance in ms, or a choice. */
  readonly amount: number;
}

/** Everything that is chosen for one schedule, other than the order of what is due at the same time. */
export interface Plan {
  readonly seed: number;
  readonly place: 'localStorage' | 'cookie';
  readonly keys: KeyManner;
  readonly lifetimes: Lifetimes;
  readonly tabs: readonly PageKind[];
  /** By how much the device clock is ahead at the start. */
  readonly offset: number;
  /** Whether `performance.now` goes on while the device sleeps: browsers differ. */
  readonly sleepCounts: boolean;
  /** Whether the pages are looked at after every step. If not, only when an action says so. */
  readonly watched: boolean;
  /** Of the first requests; all others go well. */
  readonly fates: readonly Fate[];
  readonly actions: readonly Action[];
}

const MANNERS: readonly Manner[] = [
  ...(['500', '429', '400', '401', 'expired', 'garbage', 'wrong key', 'without key'] as const),
  ...(['already due', 'already expired', 'late refresh_from', 'the same again'] as const),
];

/** What may happen, as often as it stands here. */
const KINDS: readonly ActionKind[] = [
  ...(['log in', 'log in', 'log out', 'log out', 'opt out', 'ask', 'look', 'look'] as const),
  ...(['open', 'open', 'crash', 'reload', 'reload', 'freeze', 'freeze', 'thaw', 'thaw', 'cache'] as const),
  ...(['hide', 'show', 'show', 'online', 'online', 'sleep', 'set clock'] as const),
  ...(['refuse writes', 'refuse everything', 'refuse nothing', 'refuse nothing'] as const),
  ...(['corrupt', 'clear', 'outage', 'end outage'] as const),
];

const CLOCK_KINDS: readonly ActionKind[] = ['set clock'];
const CLOCK_STEPS = [5 * MINUTE, 20 * MINUTE, HOUR, 5 * HOUR, DAY];

const MANNERS_OF_LOCKS: readonly LockManner[] = ['slow', 'silent', 'refusing', 'missing'];

const MANNERS_OF_KEYS: readonly KeyManner[] = ['slow', 'blocked', 'silent', 'without file'];

/** Short waits, so that things meet; long ones, so that tokens age. */
function drawWait(random: Random, longest: number): number {
  const span = random.pick([1, 50, 300, 3 * SECOND, 12 * SECOND, MINUTE, 10 * MINUTE, 30 * MINUTE, 2 * HOUR]);
  return random.below(Math.min(span, longest)) + 1;
}

const drawFate = (random: Random): Fate => ({
  way: random.chance(0.75)
    ? 'there and back'
    : random.pick(['lost', 'unheard', 'silent', 'silent body'] as const),
  manner: random.chance(0.6) ? 'success' : random.pick(MANNERS),
  latency: random.pick([2, 20, 100, 300, 1_000, 5_000, 9_000, 12_000]) + random.below(20),
  body: random.chance(0.8) ? 1 : random.below(3_000),
  retryAfter: random.pick([0, 0, 1, 30, 120, 700]),
});

function drawTab(random: Random, usual: LockManner, number: number): PageKind {
  // Tab 1 is always everid's.
  const official = number > 0 && random.chance(0.03);
  const locks = random.chance(0.15) ? random.pick(MANNERS_OF_LOCKS) : usual;
  return { runs: official ? 'official' : 'everid', keeps: 'plain', locks };
}

function drawAction(random: Random, tabs: number, longest: number, kinds: readonly ActionKind[]): Action {
  const kind = random.pick(kinds);
  const signs = [-1, 1] as const;
  const amount =
    kind === 'set clock'
      ? random.pick(CLOCK_STEPS) * random.pick(signs)
      : kind === 'sleep'
        ? drawWait(random, 20 * HOUR) * random.pick([1, 5])
        : random.below(1_000);
  return { wait: drawWait(random, longest), tab: random.below(tabs), kind, amount };
}

/**
 * In one of three schedules pages seal what they store: all of them, or some, while others are still, or again, without.
 * Drawn by itself: the others stay as they were before there was sealing.
 */
function withSealing(plan: Plan): Plan {
  const random = createRandom(plan.seed, 'sealing');
  if (!random.chance(1 / 3)) return plan;
  const keepings = random.chance(0.5) ? (['sealed'] as const) : (['plain', 'sealed', 'unsealing'] as const);
  const tabs = plan.tabs.map((tab) => ({ ...tab, keeps: random.pick(keepings) }));
  const keys = random.chance(0.6) ? 'prompt' : random.pick(MANNERS_OF_KEYS);
  const losses = random.chance(0.2) ? 1 : 0;
  const actions = [...plan.actions];
  const loss: Action = { wait: drawWait(random, HOUR), tab: 0, kind: 'lose keys', amount: 1 };
  actions.splice(2 + random.below(actions.length - 1), 0, ...[loss].slice(0, losses));
  return { ...plan, tabs, keys, actions };
}

/** In some schedules the pages' own code acts when it hears of a change. Drawn by itself too. */
function withReactions(plan: Plan): Plan {
  const random = createRandom(plan.seed, 'reactions');
  if (!random.chance(0.2)) return plan;
  const draw = (): Reaction => ({
    how: random.pick(['log in', 'log out', 'close']),
    after: 1 + random.below(4),
  });
  const tabs = plan.tabs.map((tab) => (random.chance(0.4) ? { ...tab, reacts: draw() } : tab));
  return { ...plan, tabs };
}

/**
 * Some operators issue refresh tokens that expire soon after the advertising tokens, some identities that are due when
 * they come, always. Drawn by itself too.
 */
function withOddOperator(plan: Plan): Plan {
  const random = createRandom(plan.seed, 'operator');
  const { lifetimes } = plan;
  const isBrief = random.chance(0.15);
  const brief = { refresh: lifetimes.identity + random.pick([10 * MINUTE, 30 * MINUTE, 2 * HOUR]) };
  const isHasty = random.chance(0.03);
  const hasty = { refreshFrom: random.pick([-1, -MINUTE]) };
  // Pages that get no further ask on and on: hours of that would only take our time.
  const actions = plan.actions.map((action) => ({ ...action, wait: Math.min(action.wait, 10 * MINUTE) }));
  const odd = { ...lifetimes, ...(isBrief && brief), ...(isHasty && hasty) };
  return { ...plan, lifetimes: odd, actions: isHasty ? actions : plan.actions };
}

/**
 * Draws a schedule. The same seed and limits give the same.
 *
 * @param limits how many tabs there are at least and at most.
 */
export function drawPlan(seed: number, [fewest, most]: readonly [number, number]): Plan {
  const random = createRandom(seed, 'plan');
  const count = fewest + random.below(most - fewest + 1);
  const usual = random.chance(0.6) ? 'prompt' : random.pick(MANNERS_OF_LOCKS);
  const tabs = Array.from({ length: count }, (_, number) => drawTab(random, usual, number));
  // A page that polls for hours would only take our time.
  const longest = tabs.some(({ runs }) => runs === 'official') ? MINUTE : 2 * HOUR;
  // Rules about time are strict only where the clock is right: most schedules leave it alone.
  const clock = random.chance(0.25);
  // Without faults of the network the economy of requests can be judged strictly.
  const smooth = random.chance(0.3);
  const kinds = KINDS.filter((kind) => clock || !CLOCK_KINDS.includes(kind));
  const open = (tab: number): Action => ({ wait: 1 + random.below(30), tab, kind: 'open', amount: 1 });
  const login: Action = { wait: 1, tab: 0, kind: 'log in', amount: random.below(1_000) };
  const opened = tabs.map((_, tab) => open(tab));
  const rest = Array.from({ length: 2 + random.below(18) }, () => drawAction(random, count, longest, kinds));
  const plan: Plan = {
    seed,
    keys: 'prompt',
    place: random.chance(0.7) ? 'localStorage' : 'cookie',
    lifetimes: {
      identity: random.pick([20 * MINUTE, HOUR, 4 * HOUR]),
      refreshFrom: random.pick([5 * MINUTE, 15 * MINUTE]),
      refresh: random.pick([2 * DAY, 30 * DAY]),
    },
    tabs,
    offset: clock && random.chance(0.5) ? random.pick(CLOCK_STEPS) * random.pick([-1, 1]) : 0,
    sleepCounts: random.chance(0.5),
    watched: random.chance(0.4),
    fates: smooth
      ? Array.from({ length: 10 }, () => ({ ...PLAIN, latency: random.pick([5, 100, 300, 1_000]) }))
      : Array.from({ length: 10 }, () => drawFate(random)),
    actions: [...opened.slice(0, 1), login, ...opened.slice(1), ...rest],
  };
  return withReactions(withOddOperator(withSealing(plan)));
}
