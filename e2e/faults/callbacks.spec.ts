import { expectNobody, expectToken } from '../expectations.js';
import { MINUTE, refreshDue } from '../foreign/identity.js';
import { expect, test } from '../world.js';

test('j1 a callback that throws, or is none, disturbs no other', async ({ world }) => {
  const { operator, tab } = world;
  await tab.seed('localStorage', operator.issue());
  await tab.open({ init: null });
  const seen = await tab.page.evaluate((options) => {
    const { sdk } = window.probe;
    const calls: string[] = [];
    const twice = (event: string): void => void calls.push(`twice ${event}`);
    sdk.callbacks.push(() => {
      throw new Error('the publisher has a bug');
    });
    sdk.callbacks.push(7, null, 'no function');
    sdk.callbacks.push(twice, twice);
    sdk.callbacks.push((event: string) => void calls.push(`last ${event}`));
    sdk.init(options);
    sdk.callbacks.push((event: string) => void calls.push(`late ${event}`));
    return calls;
  }, world.options());
  expect(seen.filter((call) => call.endsWith('SdkLoaded'))).toEqual([
    'twice SdkLoaded',
    'twice SdkLoaded',
    'last SdkLoaded',
    'late SdkLoaded',
  ]);
  expect(seen.filter((call) => call.endsWith('InitCompleted'))).toEqual([
    'twice InitCompleted',
    'twice InitCompleted',
    'last InitCompleted',
    'late InitCompleted',
  ]);
  expect(await tab.errors()).toEqual([]);
});

for (const action of ['disconnect', 'setIdentity'] as const) {
  test(`j2 ${action}() inside InitCompleted leaves the order of events alone`, async ({ world }) => {
    const { operator, tab } = world;
    const identity = operator.issue();
    const newcomer = operator.issue({ user: 'B' });
    await tab.seed('localStorage', identity);
    await tab.open({ init: null });
    const seen = await tab.page.evaluate(
      ({ options, action, newcomer }) => {
        const { sdk } = window.probe;
        const calls: [string, string | null][] = [];
        sdk.callbacks.push((event: string) => {
          if (event !== 'InitCompleted') return;
          if (action === 'disconnect') sdk.disconnect();
          else sdk.setIdentity(newcomer);
        });
        sdk.callbacks.push((event: string, payload: { identity?: { advertising_token: string } | null }) => {
          if (event !== 'SdkLoaded') calls.push([event, payload.identity?.advertising_token ?? null]);
        });
        sdk.init(options);
        return calls;
      },
      { options: world.options(), action, newcomer },
    );
    expect(seen.map(([event]) => event)).toEqual(['InitCompleted', 'IdentityUpdated']);
    expect(seen.at(-1)?.[1]).toBe(action === 'disconnect' ? null : newcomer.advertising_token);
  });
}

test('j3 a callback that sets another identity at every update comes to an end', async ({ world }) => {
  const { operator, tab } = world;
  await tab.open({ init: world.options() });
  const [first, last] = [operator.issue(), operator.issue({ user: 'B' })];
  const calls = await tab.page.evaluate(
    ({ first }) => {
      const { sdk } = window.probe;
      let count = 0;
      sdk.callbacks.push((event: string) => {
        if (event !== 'IdentityUpdated') return;
        count += 1;
        // A safety net of the test: an endless loop is a finding, and should not be a hang.
        if (count < 5_000) sdk.setIdentity({ ...first, advertising_token: `advertising-A-${count}` });
      });
      sdk.setIdentity(first);
      sdk.callbacks.length = 0;
      return count;
    },
    { first },
  );
  expect(calls, 'far from the end of the stack').toBeLessThan(1_000);
  await tab.setIdentity(last);
  await expectToken(tab, last.advertising_token);
});

test('j4 disconnect() inside the callback of init() logs out', async ({ world }) => {
  const { operator, tab, time } = world;
  await tab.seed('localStorage', operator.issue(refreshDue));
  await tab.open({ init: null });
  await tab.page.evaluate((options) => {
    const { sdk } = window.probe;
    sdk.init({ ...options, callback: () => sdk.disconnect() });
  }, world.options());
  await time.advance(MINUTE);
  await expectNobody(tab);
  expect(await tab.stored()).toEqual({ localStorage: null, cookie: null });
});

test('j5 a callback that edits its payload edits a copy', async ({ world }) => {
  const { operator, tab } = world;
  const identity = operator.issue();
  await tab.open({ init: null });
  await tab.page.evaluate(
    ({ options, identity }) => {
      const { sdk } = window.probe;
      sdk.callbacks.push((_event: string, payload: { identity?: { advertising_token: string } | null }) => {
        if (payload.identity) payload.identity.advertising_token = 'edited';
      });
      sdk.init({ ...options, identity });
      const held = sdk.getIdentity();
      if (held) held.advertising_token = 'edited too';
    },
    { options: world.options(), identity },
  );
  await expectToken(tab, identity.advertising_token);
  expect((await tab.storedIdentity())?.advertising_token).toBe(identity.advertising_token);
});
