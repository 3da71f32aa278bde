import { expect, test } from './instrument.js';
import { openAndInit, openIdle, optOutMarker } from './states.js';

test('2.1 a callback is called with the event and the payload, in the order of the array', async ({
  world,
}) => {
  await openIdle(world);
  const calls = await world.tab.page.evaluate(() => {
    const { sdk } = window.contract;
    const calls: unknown[][] = [];
    sdk.callbacks.push((...args: unknown[]) => calls.push(['first', ...args]));
    sdk.callbacks.push((...args: unknown[]) => calls.push(['second', ...args]));
    calls.splice(0);
    sdk.init({});
    return calls.filter((call) => call[1] === 'InitCompleted');
  });
  expect(calls).toEqual([
    ['first', 'InitCompleted', { identity: null }],
    ['second', 'InitCompleted', { identity: null }],
  ]);
});

test('2.2 OptoutReceived carries no identity', async ({ world }) => {
  await openIdle(world, optOutMarker(world));
  const calls = await world.tab.page.evaluate(() => {
    const { sdk } = window.contract;
    const calls: unknown[][] = [];
    sdk.callbacks.push((...args: unknown[]) => calls.push(args));
    calls.splice(0);
    sdk.init({});
    return calls;
  });
  expect(calls).toEqual([
    ['InitCompleted', { identity: null }],
    ['OptoutReceived', { identity: null }],
  ]);
});

test('2.2 SdkLoaded carries the stored identity when dispatched, and nothing when replayed', async ({
  world,
}) => {
  await world.tab.seed('localStorage', world.operator.issue());
  await world.tab.open({ init: null });
  const replayed = await world.tab.page.evaluate(() => {
    const calls: string[] = [];
    window.contract.sdk.callbacks.push((event: string, payload: object) =>
      calls.push(event, JSON.stringify(payload)),
    );
    return calls;
  });
  const [dispatched] = await world.tab.events();
  expect(dispatched).toEqual({ event: 'SdkLoaded', token: expect.stringContaining('-A-') });
  expect(replayed).toEqual(['SdkLoaded', '{}']);
});

test('2.3 push replays SdkLoaded and InitCompleted to each newcomer in turn, and nothing else', async ({
  world,
}) => {
  await openAndInit(world, world.operator.issue());
  const next = world.operator.issue({ user: 'B' });
  const seen = await world.tab.page.evaluate((next) => {
    const { sdk, recorder } = window.contract;
    sdk.setIdentity(next);
    const log: string[] = [];
    const before = sdk.callbacks.length;
    const lengths: number[] = [];
    const noting = (name: string) => {
      const own: string[] = [];
      const record = recorder(own);
      return (event: string, payload: Parameters<typeof record>[1]): void => {
        record(event, payload);
        log.push(`${name} ${own.pop()}`);
        lengths.push(sdk.callbacks.length - before);
      };
    };
    const returned = sdk.callbacks.push(noting('f'), noting('g'));
    return { log, lengths, grown: returned - before };
  }, next);
  expect(seen).toEqual({
    log: ['f SdkLoaded undefined', 'f InitCompleted B', 'g SdkLoaded undefined', 'g InitCompleted B'],
    lengths: [0, 0, 0, 0],
    grown: 2,
  });
});

test('2.4 callbacks are taken from the array as it stands at a dispatch', async ({ world }) => {
  await openAndInit(world);
  const seen = await world.tab.page.evaluate(() => {
    const { sdk } = window.contract;
    const log: string[] = [];
    const twice = (event: string): void => void log.push(`twice ${event}`);
    const front = (event: string): void => void log.push(`front ${event}`);
    sdk.callbacks.push(twice, twice);
    log.splice(0);
    sdk.callbacks.unshift(front);
    const replayed = [...log];
    sdk.disconnect();
    const all = log.splice(0);
    sdk.callbacks.splice(sdk.callbacks.indexOf(twice), 2);
    sdk.disconnect();
    return { replayed, all, rest: log };
  });
  expect(seen).toEqual({
    replayed: [],
    all: ['front IdentityUpdated', 'twice IdentityUpdated', 'twice IdentityUpdated'],
    rest: ['front IdentityUpdated'],
  });
});

test('2.5 a callback that fails at once or later, or is no function, disturbs no other', async ({
  world,
}) => {
  await openIdle(world);
  const seen = await world.tab.page.evaluate(() => {
    const { sdk, warnings } = window.contract;
    const log: string[] = [];
    let failing = false;
    sdk.callbacks.push(
      () => {
        throw new Error('a bug of the page');
      },
      async () => {
        if (failing) throw new Error('a later bug of the page');
      },
      'no function',
      (event: string) => log.push(event),
    );
    sdk.init({});
    warnings.splice(0);
    failing = true;
    sdk.disconnect();
    return { log, stays: sdk.callbacks.includes('no function') };
  });
  await world.time.settle();
  const warnings = await world.tab.page.evaluate(() => window.contract.warnings);
  expect(seen.log.filter((event) => event !== 'IdentityUpdated')).toEqual(['SdkLoaded', 'InitCompleted']);
  expect(seen.log.at(-1)).toBe('IdentityUpdated');
  expect(seen.stays).toBe(true);
  // One each for the throw, for what is no function, and for the rejected promise (I25).
  expect(warnings).toHaveLength(3);
  expect(await world.tab.errors()).toEqual([]);
});

test('2.6 InitCompleted comes at the end of every init, OptoutReceived straight after it while opted out', async ({
  world,
}) => {
  await openIdle(world, optOutMarker(world));
  const log = await world.tab.page.evaluate(() => {
    const { sdk, log } = window.contract;
    sdk.init({});
    sdk.init({});
    return log;
  });
  const once = ['InitCompleted null', 'OptoutReceived null'];
  expect(log).toEqual([...once, ...once]);
});

test('2.8 during the first init the identity is there while init is not complete', async ({ world }) => {
  await openIdle(world);
  const seen = await world.tab.page.evaluate(
    (options) => {
      const { sdk, see } = window.contract;
      const seen: unknown[] = [];
      sdk.callbacks.push((event: string) => {
        if (event === 'InitCompleted') seen.push([event, see().complete, see().optedOut]);
      });
      const callback = (): void => void seen.push(['legacy', see().token, see().complete, see().optedOut]);
      sdk.init({ ...options, callback });
      return seen;
    },
    world.options('localStorage', { identity: world.operator.issue() }),
  );
  expect(seen).toEqual([
    ['legacy', 'A', false, undefined],
    ['InitCompleted', true, false],
  ]);
});

test('2.8 setIdentity from inside the legacy callback of the first init works, setIdentityFromEmail rejects', async ({
  world,
}) => {
  await openIdle(world);
  const next = world.operator.issue({ user: 'B' });
  await world.tab.page.evaluate(
    ({ options, next }) => {
      const { sdk } = window.contract;
      let called = false;
      const callback = (): void => {
        if (called) return;
        called = true;
        window.probe.watch(sdk.setIdentityFromEmail('user@example.com', {}));
        sdk.setIdentity(next);
      };
      sdk.init({ ...options, callback });
    },
    { options: world.options('localStorage', { identity: world.operator.issue() }), next },
  );
  await world.time.settle();
  expect(await world.tab.page.evaluate(() => window.contract.see().token)).toBe('B');
  expect((await world.tab.storedIdentity())?.advertising_token).toBe(next.advertising_token);
  // The code of a generation is loaded on demand first, in the browser's own time.
  const attempt = () => world.tab.page.evaluate(() => window.probe.promises[0]?.state);
  await expect.poll(attempt).toBe('rejected');
});

test('2.10 every callback sees SdkLoaded before InitCompleted, though the first one calls init (I12)', async ({
  world,
}) => {
  await world.tab.seed('localStorage', world.operator.issue());
  world.site.put('/nested', {
    html: `<!doctype html><html data-global="x"><script>
      const g = window.contract ? Object.keys({__uid2: 1, __euid: 1}) : [];
      const second = [];
      for (const name of g) window[name] = {callbacks: [
        (event) => { if (event === 'SdkLoaded') window[name].init({}); },
        (event) => second.push(event),
      ]};
    </script><script src="/sdk.js"></script></html>`,
  });
  await world.tab.page.goto(`${world.site.origin}/nested`);
  expect(await world.tab.page.evaluate('second')).toEqual(['SdkLoaded', 'InitCompleted']);
});

test('2.11 a callback pushed from inside a callback sees each event once (I12)', async ({ world }) => {
  await openIdle(world);
  const log = await world.tab.page.evaluate(() => {
    const { sdk } = window.contract;
    const log: string[] = [];
    sdk.callbacks.push((event: string) => {
      if (event === 'InitCompleted') sdk.callbacks.push((inner: string) => log.push(inner));
    });
    sdk.init({});
    return log;
  });
  expect(log).toEqual(['SdkLoaded', 'InitCompleted']);
});
