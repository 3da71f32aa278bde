import { expectToken, openDue } from '../expectations.js';
import { optout } from '../foreign/answers.js';
import { HOUR, MINUTE, SECOND } from '../foreign/identity.js';
import { product } from '../product.js';
import { type Mode, modes } from '../tab.js';
import { expect, test, type World } from '../world.js';

/** How long an opt-out is remembered in the browser. */
const MEMORY = 72 * HOUR;

const openOptedOut = async (world: World, mode: Mode): Promise<void> => {
  await openDue(world, optout(), mode);
  const optedOut = async (): Promise<boolean> => (await world.tab.state()).optedOut === true;
  await world.time.eventually(optedOut, SECOND, 'the user is opted out');
};

for (const mode of modes) {
  test(`l1 an opt-out ends the identity and every request [${mode}]`, async ({ world }) => {
    const { operator, tab, time } = world;
    await openOptedOut(world, mode);
    const expiry = time.now() + MEMORY;
    const marker = await tab.storedIdentity();
    expect(marker).toEqual({
      status: 'optout',
      refresh_expires: expect.any(Number),
      identity_expires: expect.any(Number),
    });
    expect(Math.abs(Number(marker?.refresh_expires) - expiry)).toBeLessThan(5 * SECOND);
    expect((await tab.events()).slice(-2)).toEqual([
      { event: 'OptoutReceived', token: null },
      { event: 'IdentityUpdated', token: null },
    ]);
    await time.advance(30 * MINUTE, 30 * SECOND);
    expect(operator.refreshes()).toHaveLength(1);
    expect(await tab.token()).toBeUndefined();
  });

  test(`l2 the next page remembers the opt-out, and no longer than from its first day [${mode}]`, async ({
    world,
  }) => {
    const { operator, tab, time } = world;
    await openOptedOut(world, mode);
    const first = await tab.storedIdentity();
    await time.advance(HOUR, MINUTE);
    await tab.reload();
    expect((await tab.state()).optedOut).toBe(true);
    expect((await tab.events()).at(-1)).toEqual({ event: 'OptoutReceived', token: null });
    expect(await tab.storedIdentity()).toEqual(first);
    expect(operator.refreshes()).toHaveLength(1);
  });

  test(`l4 a login after the opt-out counts [${mode}]`, async ({ world }) => {
    // The publisher's own call is newer than the memory of the browser: the server has been asked again for it.
    const { operator, tab } = world;
    await openOptedOut(world, mode);
    const identity = operator.issue();
    await tab.setIdentity(identity);
    await expectToken(tab, identity.advertising_token);
    expect((await tab.storedIdentity())?.advertising_token).toBe(identity.advertising_token);
  });
}

test('l3 an opt-out in localStorage is forgotten after 72 hours', async ({ world }) => {
  const { tab, time } = world;
  await openOptedOut(world, 'localStorage');
  await time.sleep(80 * HOUR);
  await tab.reload();
  const { optedOut, loginRequired } = await tab.state();
  expect({ optedOut, loginRequired }).toEqual({ optedOut: false, loginRequired: true });
});

test('l3 the cookie of an opt-out lives for 72 hours', async ({ world }) => {
  await openOptedOut(world, 'cookie');
  const marker = (await world.context.cookies()).find(({ name }) => name === product.cookie);
  expect(Math.abs((marker?.expires ?? 0) * 1_000 - world.time.now() - MEMORY)).toBeLessThan(MINUTE);
});
