import type { Fate } from './browser/network.js';
import type { Page, Subject } from './browser/page.js';
import { createRandom, type Random } from './browser/random.js';
import { settled } from './browser/scheduler.js';
import { createWorld, type World } from './browser/world.js';
import type { Plan } from './plan.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const DAYS = 7;

/** Times of one simulated week in which a page was open and awake, in s. */
export interface Week {
  open: number;
  /** A client that refreshes as soon as it may, and whose requests take no time, would have had a valid token. */
  possible: number;
  /** The page had a token, and it was valid. */
  withToken: number;
  /** The page had a token that had expired. */
  withExpired: number;
  requests: number;
  visits: number;
}

/** What happens at a time of the week: a page opens or closes, the machine sleeps, the operator fails or recovers. */
interface Event {
  readonly at: number;
  readonly run: (world: World) => void;
}

const PLAN: Omit<Plan, 'seed'> = {
  place: 'localStorage',
  lifetimes: { identity: HOUR, refreshFrom: 15 * MINUTE, refresh: 30 * DAY },
  keys: 'prompt',
  tabs: [{ runs: 'everid', keeps: 'plain', locks: 'prompt' }],
  offset: 0,
  sleepCounts: false,
  watched: false,
  fates: [],
  actions: [],
};

const OUTAGES: readonly Partial<Fate>[] = [
  { manner: '500' },
  { manner: '429', retryAfter: 60 },
  { way: 'lost' },
  { way: 'silent' },
];

/** Some outages a day: most short, some of hours. */
const drawOutages = (random: Random): Event[] =>
  Array.from({ length: DAYS * 3 }, () => {
    const at = random.below(DAYS * DAY);
    const outage = random.pick(OUTAGES);
    const end = at + random.below(random.pick([MINUTE, 10 * MINUTE, 2 * HOUR]));
    return [
      { at, run: (world: World) => void Object.assign(world, { outage }) },
      { at: end, run: (world: World) => void Object.assign(world, { outage: undefined }) },
    ];
  }).flat();

/** Visits between 7 and 23 o'clock, with breaks between; in one of four the lid is closed for a while. */
function drawVisits(random: Random, open: (world: World) => void, close: (world: World) => void): Event[] {
  const events: Event[] = [];
  for (let at = HOUR; at < DAYS * DAY; ) {
    const duration = 5 * SECOND + random.below(random.pick([MINUTE, 5 * MINUTE, 20 * MINUTE, 3 * HOUR]));
    events.push({ at, run: open });
    if (random.chance(0.25)) {
      const nap = random.below(random.pick([10 * MINUTE, 2 * HOUR]));
      const sleep = (world: World) => {
        world.device.slept += nap;
        world.scheduler.sleep(nap);
        world.pages[0]?.raise('visibilitychange', { hidden: false });
      };
      events.push({ at: at + random.below(duration), run: sleep });
    }
    events.push({ at: at + duration, run: close });
    at += duration + random.below(random.pick([MINUTE, 20 * MINUTE, 2 * HOUR]));
    const hour = (at % DAY) / HOUR;
    if (hour > 16) at += (24 - hour) * HOUR;
  }
  return events;
}

/** The week of one user, with the software that `start` puts into pages. The same seed gives the same week. */
export async function runWeek(seed: number, start: (world: World, page: Page) => Subject): Promise<Week> {
  const random = createRandom(seed, 'week');
  const week: Week = { open: 0, possible: 0, withToken: 0, withExpired: 0, requests: 0, visits: 0 };
  const world = createWorld({ ...PLAN, seed }, ({ kind }) => {
    if (kind === 'sent') week.requests++;
  });
  const began = world.scheduler.now();
  const open = () => {
    const page = world.open(0);
    page.subject = start(world, page);
    if (week.visits++ === 0) page.subject.login(world.operator.login(world.scheduler.now()).identity);
  };
  const close = () => {
    if (world.pages[0]) world.close(world.pages[0]);
  };
  const events = [...drawOutages(random), ...drawVisits(random, open, close)].sort((a, b) => a.at - b.at);
  const look = createLook(world, week);

  async function until(limit: number): Promise<void> {
    for (let task = world.scheduler.take(limit); task; task = world.scheduler.take(limit)) {
      task.run();
      await settled();
    }
  }

  for (const event of events) {
    while (world.pages[0] && world.scheduler.now() + SECOND < began + event.at) {
      await until(world.scheduler.now() + SECOND);
      look(world.pages[0]);
      await settled();
    }
    // A nap that lasted beyond it has put the event off.
    await until(Math.max(world.scheduler.now(), began + event.at));
    event.run(world);
    await settled();
  }
  return week;
}

/** Looks at a page once a second, and keeps the books of a client that could do no better. */
function createLook(world: World, week: Week): (page: Page) => void {
  const { identity, refreshFrom } = world.plan.lifetimes;
  let issuedAt = world.scheduler.now() + HOUR;
  return (page) => {
    const now = world.scheduler.now();
    if (!world.outage && now >= issuedAt + refreshFrom) issuedAt = now;
    const token = page.subject.token();
    const expires = world.operator.byAdvertisingToken(token)?.identity.identity_expires ?? 0;
    week.open++;
    if (now < issuedAt + identity) week.possible++;
    if (expires > now) week.withToken++;
    else if (token) week.withExpired++;
  };
}
