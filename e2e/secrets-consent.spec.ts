import { type Face, putScene, type Subject, say, subjects, type TestPage } from './consent/scene.js';
import { held, html } from './foreign/answers.js';
import { type Identity, refreshDue } from './foreign/identity.js';
import { createSecrets } from './secrets/troubles.js';
import { witness } from './secrets/witness.js';
import { expect, test, type World } from './world.js';

// As secrets.spec.ts, through the consent gate with real CMP code. What the user has answered is told to nobody either.

test.use({ realTime: true });

const supply = ({ tab }: World, identity: Identity): Promise<void> =>
  tab.page.evaluate((given) => (window as unknown as TestPage).supply(given), identity);

/** Notes down what every route was given. */
const note = ({ tab }: World): Promise<unknown> =>
  tab.page.evaluate(async () => {
    const { seen, getters } = window as unknown as TestPage;
    return Object.assign(window, { noted: [JSON.stringify([seen, await getters()])] });
  });

const open = async (world: World, subject: Subject, face: Face, consent?: string): Promise<void> => {
  await world.tab.page.goto(await putScene(world, subject, face, consent ? { consent } : {}));
  await world.tab.page.waitForFunction(() => (window as unknown as TestPage).ready);
};

for (const subject of subjects)
  for (const face of ['drop-in', 'createClient'] as Face[])
    test(`${subject.product.name}, ${face}: no secret and no consent string is heard of, whatever the user answers`, async ({
      world,
    }) => {
      const { operator, tab, site } = world;
      const { page } = tab;
      const { yes, no, product } = subject;
      const secrets = createSecrets(yes.text, no.text);
      const due = (): Identity => secrets.keep(operator.issue(refreshDue));
      const witnessed = witness(page, product);
      const look = async (): Promise<void> => {
        await world.time.settle();
        await note(world);
        await witnessed.look();
      };

      // Supplied before the answer: a yes, the dialogue again, and a withdrawal during the refresh.
      await open(world, subject, face);
      await supply(world, due());
      const answer = held(secrets.renewed());
      operator.answerRefresh(answer);
      await say(page, yes);
      await expect.poll(() => operator.refreshes().length).toBe(1);
      await say(page, { ...yes, open: true });
      await say(page, yes);
      await say(page, no);
      answer.release();
      await look();

      // Refused; refused and supplied again; a yes, and an operator that is out of order.
      await supply(world, due());
      operator.answerRefreshOtherwise(html(503));
      await say(page, yes);
      await supply(world, due());
      await expect.poll(() => operator.refreshes().length).toBeGreaterThan(1);
      await look();

      // A page that comes later goes on with what is stored, which another script has damaged.
      await page.goto(`${site.origin}/blank`);
      await page.evaluate((key) => {
        localStorage.setItem(key, `${localStorage.getItem(key)?.slice(0, -20)}damaged`);
      }, product.storageKey);
      await open(world, subject, face);
      await say(page, yes);
      await look();

      // No gate: its file is missing, or nobody can say what is asked of it.
      await supply(world, due());
      await page.route('**/consent.js', (route) => route.abort());
      await open(world, subject, face);
      await supply(world, due());
      await look();
      await page.unroute('**/consent.js');
      if (face === 'drop-in') {
        await open(world, subject, face, '{"use":"nobody"');
        await supply(world, due());
        await look();
      }

      const warnings = witnessed.heard.filter((text) => text.startsWith('console:'));
      expect(warnings.join().includes('No consent'), 'there was something to hear').toBe(true);
      const shown = witnessed.heard.join().includes('advertising-');
      expect(shown, 'tokens were shown').toBe(true);
      witnessed.expectNothingOf(secrets.all);
      const sent = operator.requests.map(({ body }) => body).join();
      expect(
        [yes, no].some(({ text }) => sent.includes(text)),
        'a consent string was sent',
      ).toBe(false);
    });
