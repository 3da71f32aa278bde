import type { Page } from '@playwright/test';
import {
  type Face,
  getters,
  peek,
  putScene,
  type Subject,
  say,
  subjects,
  type TestPage,
} from './consent/scene.js';
import { column, ROUTES, type Route, STATES, type State } from './consent/table.js';
import { held } from './foreign/answers.js';
import { type Identity, refreshDue } from './foreign/identity.js';
import { AD_UNIT, type Bidders, playBidders } from './prebid/bidders.js';
import { prebidScript } from './prebid/bridge-page.js';
import { expect, test, type World } from './world.js';

// The consent gate in a real browser, against the CMP code of the IAB Tech Lab. What a page is shown, what is stored and
// what is sent, for every state of the user's consent: the table of docs/consent.md.
test.use({ realTime: true });

const OF_FACE: Record<Face, readonly Route[]> = {
  createClient: [
    'createClient: getters',
    'createClient: subscribe',
    'connectPrebid: eids',
    'storage',
    'network',
  ],
  'drop-in': ['drop-in: getters', 'drop-in: callbacks', 'Google secure signals', 'storage', 'network'],
};

/** Opens a page of a user whose identity an earlier page has stored, and waits until it asks for the gate's file. */
async function open(world: World, subject: Subject, face: Face, page: Page = world.tab.page): Promise<void> {
  const prebid = face === 'createClient' ? { prebid: await prebidScript('userId') } : {};
  const address = await putScene(world, subject, face, prebid);
  const asked = page.waitForRequest('**/consent.js');
  await page.goto(address);
  await asked;
  await page.waitForFunction(() => (window as unknown as TestPage).ready);
}

async function store(world: World, { product }: Subject, identity: Identity): Promise<void> {
  const { page } = world.tab;
  await page.goto(`${world.site.origin}/blank`);
  await page.evaluate(
    ([key, text]) => localStorage.setItem(`${key}`, `${text}`),
    [product.storageKey, JSON.stringify(identity)],
  );
}

/** Holds an auction, where the page has Prebid. */
const holdAuction = (page: Page): Promise<void> =>
  page.evaluate(async (unit) => {
    const { pbjs } = window as unknown as { pbjs?: { requestBids(request: object): void } };
    if (!pbjs) return;
    await new Promise<void>((resolve) =>
      pbjs.requestBids({ timeout: 5_000, adUnits: [unit], bidsBackHandler: () => resolve() }),
    );
  }, AD_UNIT);

/** Whether bidders are sent tokens in an auction that is held now. */
async function sendsEids(page: Page, { requests }: Bidders): Promise<boolean> {
  const before = requests.length;
  await holdAuction(page);
  const sent = requests.slice(before);
  expect(sent.length, 'bidders were asked').toBeGreaterThan(0);
  return sent.some(({ url, body }) => `${url}${JSON.stringify(body)}`.includes('advertising-'));
}

/** Brings the page into a state, and forgets what was shown before it. */
const reach: Record<State, (world: World, subject: Subject, page: Page) => Promise<void>> = {
  'no answer yet': async () => {},
  async yes({ operator }, { yes }, page) {
    await say(page, yes);
    await expect.poll(() => operator.refreshes().length).toBe(1);
  },
  async 'asked again'(world, subject, page) {
    await reach.yes(world, subject, page);
    await holdAuction(page);
    await expect.poll(() => world.operator.busy()).toBe(false);
    await say(page, { ...subject.yes, open: true });
    await page.evaluate(() => (window as unknown as TestPage).forget());
  },
  no: async (_, { no }, page) => say(page, no),
  async withdrawn(world, subject, page) {
    await reach.yes(world, subject, page);
    await holdAuction(page);
    // In one turn: what is shown from then on counts.
    await page.evaluate((no) => {
      const test = window as unknown as TestPage;
      test.forget();
      test.say(no);
    }, subject.no);
  },
};

const some = (values: readonly unknown[]): string => (values.some((value) => value) ? 'token' : 'nothing');

/** What every route shows now. */
async function observe(
  page: Page,
  routes: readonly Route[],
  sent: number,
  bidders: Bidders,
): Promise<Record<string, string>> {
  const hasEids = routes.includes('connectPrebid: eids') && (await sendsEids(page, bidders));
  const { seen, getters, stored } = await page.evaluate(async () => {
    const test = window as unknown as TestPage;
    // Google's tag may ask again at any time.
    await Promise.race([test.collect?.(), new Promise((resolve) => setTimeout(resolve, 300))]);
    return { seen: test.seen, getters: await test.getters(), stored: test.peek() };
  });
  expect(seen.errors).toEqual([]);
  const all: Record<Route, string> = {
    'createClient: getters': some(getters),
    'createClient: subscribe': some(seen.changes),
    'connectPrebid: eids': some([hasEids]),
    'drop-in: getters': some(getters),
    'drop-in: callbacks': some(seen.events.map(([, token]) => token)),
    'Google secure signals': some(seen.signals),
    storage: stored ? `kept, ${seen.reads ? 'read' : 'unread'}` : 'deleted',
    network: sent ? 'refresh' : 'nothing',
  };
  return Object.fromEntries(routes.map((route) => [route, all[route]]));
}

for (const subject of subjects)
  for (const face of Object.keys(OF_FACE) as Face[])
    for (const state of STATES)
      test(`${subject.product.name} by ${subject.kind}, ${face}: what each route shows in the state "${state}"`, async ({
        world,
        context,
      }) => {
        const { page } = world.tab;
        const bidders = await playBidders(context);
        await store(world, subject, world.operator.issue(refreshDue));
        await open(world, subject, face);
        await reach[state](world, subject, page);
        const before = ['asked again', 'withdrawn'].includes(state) ? 1 : 0;
        const observed = () =>
          observe(page, OF_FACE[face], world.operator.refreshes().length - before, bidders);
        await expect.poll(observed).toEqual(column(state, OF_FACE[face]));
      });

for (const subject of subjects)
  for (const face of Object.keys(OF_FACE) as Face[])
    test(`${subject.product.name}, ${face}: a withdrawal during a refresh leaves nothing, in any tab`, async ({
      world,
      context,
    }) => {
      const { operator, tab } = world;
      const answer = held();
      operator.answerRefreshOtherwise(answer);
      await store(world, subject, operator.issue(refreshDue));
      await open(world, subject, face);
      const other = await context.newPage();
      await open(world, subject, face, other);
      await say(tab.page, subject.yes);
      await say(other, subject.yes);
      await expect.poll(() => operator.refreshes().length).toBeGreaterThan(0);
      const inThatTurn = await tab.page.evaluate(async (no) => {
        const test = window as unknown as TestPage;
        test.say(no);
        return [test.peek(), ...(await test.getters())];
      }, subject.no);
      expect(inThatTurn).toEqual([null]);
      answer.release();
      await expect.poll(() => operator.busy()).toBe(false);
      for (const page of [tab.page, other]) {
        await expect.poll(() => getters(page)).toEqual([]);
        expect(await peek(page)).toBeNull();
      }
    });

test('where the file of the gate is missing, nothing is shown, and one warning says so', async ({
  world,
}) => {
  const [subject] = subjects as [Subject];
  const { page } = world.tab;
  await store(world, subject, world.operator.issue());
  const warnings: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'warning') warnings.push(message.text());
  });
  await page.route('**/consent.js', (route) => route.fulfill({ status: 404 }));
  await open(world, subject, 'drop-in');
  await expect.poll(() => warnings).toEqual([expect.stringContaining('No consent')]);
  await say(page, subject.yes);
  const { storage: _, ...nothing } = column('no answer yet', OF_FACE['drop-in']);
  const observed = observe(page, OF_FACE['drop-in'], world.operator.refreshes().length, { requests: [] });
  expect(await observed).toMatchObject(nothing);
});

test('the table names a state for every cell', () => {
  for (const cells of Object.values(ROUTES)) expect(cells).toHaveLength(STATES.length);
});
