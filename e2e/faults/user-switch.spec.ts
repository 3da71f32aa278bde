import { expectToken, openWith } from '../expectations.js';
import { held } from '../foreign/answers.js';
import { HOUR, MINUTE, refreshDue, SECOND } from '../foreign/identity.js';
import { modes } from '../tab.js';
import { expect, test } from '../world.js';

for (const mode of modes) {
  test(`b1 a new user who logs in during the old user's refresh is never replaced [${mode}]`, async ({
    world,
  }) => {
    const { operator, tab, time } = world;
    const answer = held();
    operator.answerRefresh(answer);
    await openWith(world, refreshDue, mode);
    await time.eventually(() => operator.refreshes().length === 1, SECOND, 'the old user is being refreshed');
    const before = (await tab.events()).length;
    const newcomer = operator.issue({ user: 'B' });
    await tab.setIdentity(newcomer);
    await time.settle();
    answer.release();
    await time.advance(10 * SECOND);
    await expectToken(tab, newcomer.advertising_token);
    expect((await tab.storedIdentity())?.advertising_token).toBe(newcomer.advertising_token);
    const seen = (await tab.events()).slice(before).map(({ token }) => token);
    expect(new Set(seen)).toEqual(new Set([newcomer.advertising_token]));
    await time.advance(16 * MINUTE, 10 * SECOND);
    expect(
      operator.refreshes().at(1)?.body === newcomer.refresh_token,
      "the next refresh is the new user's",
    ).toBe(true);
  });

  test(`b2 a new user who needs a refresh at once never gives way to the old one [${mode}]`, async ({
    world,
  }) => {
    const { operator, tab, time } = world;
    const [oldAnswer, newAnswer] = [held(), held()];
    operator.answerRefresh(oldAnswer, newAnswer);
    await openWith(world, refreshDue, mode);
    await time.eventually(() => operator.refreshes().length === 1, SECOND, 'the old user is being refreshed');
    const before = (await tab.events()).length;
    const newcomer = operator.issue({ user: 'B', ...refreshDue });
    await tab.setIdentity(newcomer);
    await time.settle();
    oldAnswer.release();
    await time.settle();
    await expectToken(tab, newcomer.advertising_token);
    expect((await tab.storedIdentity())?.advertising_token).toBe(newcomer.advertising_token);
    newAnswer.release();
    const renewed = async (): Promise<boolean> => (await tab.token()) !== newcomer.advertising_token;
    await time.eventually(renewed, 10 * SECOND, "the new user's token is refreshed");
    const tokens = (await tab.events()).slice(before).map(({ token }) => token);
    expect([...tokens, await tab.token()].filter((token) => !token?.startsWith('advertising-B'))).toEqual([]);
  });

  test(`b3 memory and storage agree after a second init() with an earlier identity [${mode}]`, async ({
    world,
  }) => {
    // A later init() replaces an identity only by one that expires later. What matters is that the two places never
    // name different users, whichever won.
    const { operator, tab, time } = world;
    const first = operator.issue();
    const earlier = operator.issue({ user: 'B', identityExpires: HOUR / 2 });
    await tab.open({ init: null });
    await tab.init(world.options(mode, { identity: first }));
    await tab.init(world.options(mode, { identity: earlier }));
    for (const wait of [0, 10 * SECOND]) {
      await time.advance(wait);
      await expectToken(tab, first.advertising_token);
      expect((await tab.storedIdentity())?.advertising_token).toBe(first.advertising_token);
    }
  });
}
