import {
  EUID_BY_TCF,
  type Face,
  getters,
  peek,
  putScene,
  type SceneOptions,
  type Subject,
  say,
  type TestPage,
  UID2_BY_GPP,
} from '../consent/scene.js';
import { held } from '../foreign/answers.js';
import { refreshDue } from '../foreign/identity.js';
import { modes } from '../tab.js';
import { type EngineTab, expect, type Profile, test } from './profile.js';
import { openTabs } from './watched.js';

// The core of the table of docs/consent.md, whose every cell e2e/consent.spec.ts has: real CMP code here too.

/** Of the user's choice a CMP of a test keeps nothing: every page begins without an answer. */
const open = async (
  profile: Profile,
  tab: EngineTab,
  subject: Subject,
  face: Face,
  options: SceneOptions,
): Promise<void> => {
  await tab.page.goto(await putScene(profile, subject, face, options));
  await expect.poll(() => tab.page.evaluate(() => (window as unknown as TestPage).asked)).toBe(true);
};

interface Shown {
  /** What the getters have, and what callbacks, subscribers and Google's tag were given. */
  readonly tokens: readonly unknown[];
  readonly reads: number;
  readonly errors: readonly string[];
}

const shown = (tab: EngineTab): Promise<Shown> =>
  tab.page.evaluate(async () => {
    const test = window as unknown as TestPage;
    // Google's tag may ask again at any time; without a token it gets no answer.
    await Promise.race([test.collect?.(), new Promise((resolve) => setTimeout(resolve, 300))]);
    const { events, changes, signals, reads, errors } = test.seen;
    const told = [...events.map(([, token]) => token), ...changes, ...signals];
    return { tokens: [...(await test.getters()), ...told].filter((token) => token), reads, errors };
  });

/** What the operator has answered before is there when the answer to this has come. */
const roundTrip = ({ operator }: Profile, tab: EngineTab): Promise<number> =>
  tab.page.evaluate((url) => fetch(url).then(({ status }) => status), `${operator.url}/`);

const NOTHING: Shown = { tokens: [], reads: 0, errors: [] };

const CASES = modes.flatMap((mode) => [
  { subject: EUID_BY_TCF, face: 'drop-in' as const, mode },
  { subject: UID2_BY_GPP, face: 'createClient' as const, mode },
]);

for (const { subject, face, mode } of CASES) {
  const { product, kind, yes, no } = subject;

  test.describe(`${product.name} by ${kind}, ${face} [${mode}]`, () => {
    test.use({ names: product });

    test('nothing is read, sent or shown before a yes, and a withdrawal during a refresh leaves nothing, in any tab', async ({
      profile,
    }) => {
      const { operator } = profile;
      const answer = held();
      operator.answerRefreshOtherwise(answer);
      const tabs = await openTabs(profile, 2);
      const [tab] = tabs;
      const identity = operator.issue(refreshDue);
      await tab.seed(mode, identity);
      for (const each of tabs) await open(profile, each, subject, face, { mode });
      for (const each of tabs) {
        expect(await shown(each)).toEqual(NOTHING);
        expect(await peek(each.page), 'something is stored still').toBeTruthy();
      }
      expect(operator.requests.length).toBe(0);

      for (const each of tabs) {
        await say(each.page, yes);
        await expect.poll(() => getters(each.page)).toContain(identity.advertising_token);
      }
      await expect.poll(() => operator.refreshes().length).toBeGreaterThan(0);
      const inThatTurn = await tab.page.evaluate(async (no) => {
        const test = window as unknown as TestPage;
        test.forget();
        test.say(no);
        return [test.peek(), ...(await test.getters())];
      }, no);
      expect(inThatTurn).toEqual([null]);
      for (const each of tabs) await expect.poll(() => getters(each.page)).toEqual([]);
      const sent = operator.refreshes().length;
      answer.release();
      for (const each of tabs) {
        await roundTrip(profile, each);
        expect((await shown(each)).tokens.filter((token) => token !== identity.advertising_token)).toEqual(
          [],
        );
        expect(await getters(each.page)).toEqual([]);
        expect(await peek(each.page)).toBeNull();
      }

      // A new yes has nothing to begin with, in these pages and in those that come after them.
      await say(tab.page, yes);
      expect((await shown(tab)).tokens).toEqual([]);
      for (const each of tabs) {
        await open(profile, each, subject, face, { mode });
        await say(each.page, yes);
        expect(await shown(each)).toMatchObject({ tokens: [], errors: [] });
        expect(await peek(each.page)).toBeNull();
      }
      expect(operator.refreshes().length).toBe(sent);
      const newcomer = operator.issue();
      await tab.page.evaluate((given) => (window as unknown as TestPage).supply(given), newcomer);
      expect(await getters(tab.page)).toContain(newcomer.advertising_token);
    });
  });
}

test.describe('a CMP that never answers', () => {
  test.use({ names: EUID_BY_TCF.product });

  for (const mode of modes)
    test(`shows, reads, stores and sends nothing after the deadline either, and a late yes counts [${mode}]`, async ({
      profile,
    }) => {
      const { operator } = profile;
      const tab = await profile.newTab();
      const identity = operator.issue(refreshDue);
      await tab.seed(mode, identity);
      const consent = JSON.stringify({ use: 'tcf', deadline: 200 });
      await open(profile, tab, EUID_BY_TCF, 'drop-in', { mode, consent });
      // Settles at the deadline.
      const waited = await tab.page.evaluate(() =>
        (window as unknown as { __euid: { getAdvertisingTokenAsync(): Promise<string> } }).__euid
          .getAdvertisingTokenAsync()
          .then(
            () => 'a token',
            () => 'none',
          ),
      );
      expect(waited).toBe('none');
      expect(await shown(tab)).toEqual(NOTHING);
      expect(operator.requests.length).toBe(0);
      expect(await peek(tab.page)).toBeTruthy();
      await say(tab.page, EUID_BY_TCF.yes);
      await expect.poll(async () => (await shown(tab)).tokens.length).toBeGreaterThan(0);
      await expect.poll(() => operator.refreshes().length).toBe(1);
    });
});
