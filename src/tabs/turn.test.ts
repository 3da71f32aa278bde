import { expect, it } from 'vitest';
import type { Environment, Tabs } from '../environment/environment.js';
import { createLockManager, type LockManager } from '../simulation/lock-manager.js';
import { createWorld, settle, type World } from '../simulation/world.js';
import { jitter, type Turn, takeTurn } from './turn.js';

interface Tab {
  readonly world: World;
  readonly environment: Environment;
  /** How its work began; empty before. */
  readonly turns: Turn[];
  /** Lets its work come to an end. */
  finish(): void;
  close(): void;
}

/** A tab that wants to do the work. */
function tab(locks: Tabs['locks'] | undefined, close: () => void = () => {}): Tab {
  const world = createWorld();
  const environment = { ...world.environment, navigator: { locks } as Tabs };
  const turns: Turn[] = [];
  let finish = () => {};
  takeTurn(environment, 'work', (turn) => {
    turns.push(turn);
    return new Promise((resolve) => {
      finish = resolve;
    });
  });
  return { world, environment, turns, finish: () => finish(), close };
}

const tabOf = (manager: LockManager): Tab => {
  const locks = manager.forTab();
  return tab(locks, locks.close);
};

it.each([
  ['there are no locks', undefined],
  [
    'asking for one throws',
    {
      request() {
        throw new TypeError('no');
      },
    },
  ],
])('work begins in the same turn where %s', (_, locks) => {
  expect(tab(locks as Tabs['locks']).turns).toEqual(['now']);
});

it('work begins without a lock where it is refused', async () => {
  const { turns } = tab({ request: () => Promise.reject(new DOMException('blocked', 'SecurityError')) });
  await settle();
  expect(turns).toEqual(['later']);
});

it('a lock manager that does not answer keeps nobody waiting for more than some ten seconds', async () => {
  const { world, turns } = tab({ request: () => new Promise(() => {}) });
  await world.pass(8_999);
  expect(turns).toEqual([]);
  await world.pass(3_001);
  expect(turns).toEqual(['later']);
});

it('of many tabs one works, and the others hear when it is done', async () => {
  const manager = createLockManager();
  const tabs = [1, 2, 3].map(() => tabOf(manager));
  await settle();
  expect(tabs.map(({ turns }) => turns)).toEqual([['later'], [], []]);
  tabs[0]?.finish();
  for (const { world } of tabs) await world.pass(1_000);
  expect(tabs.map(({ turns }) => turns)).toEqual([['later'], ['elsewhere'], ['elsewhere']]);
});

it('a tab that is closed at work lets the others go', async () => {
  const manager = createLockManager();
  const [first, second] = [tabOf(manager), tabOf(manager)];
  await settle();
  first.close();
  await second.world.pass(1_000);
  expect(second.turns).toEqual(['elsewhere']);
});

it('a page that is left lets the others go, though its own work may go on when it comes back', async () => {
  const manager = createLockManager();
  let leave = () => {};
  const { environment } = createWorld();
  const leaving = {
    ...environment,
    navigator: { locks: manager.forTab() } as Tabs,
    addEventListener: (type: string, listener: (event: Event) => void) => {
      if (type === 'pagehide') leave = () => listener(new Event(type));
    },
  };
  takeTurn(leaving, 'work', () => new Promise(() => {}));
  const second = tabOf(manager);
  await settle();
  expect(second.turns).toEqual([]);
  leave();
  await second.world.pass(1_000);
  expect(second.turns).toEqual(['elsewhere']);
});

it('a tab that never ends is not waited for longer than some ten seconds', async () => {
  const manager = createLockManager();
  const [, second] = [tabOf(manager), tabOf(manager)];
  await second.world.pass(12_000);
  expect(second.turns).toEqual(['later']);
});

it('work that has begun without the lock does not begin again when the lock comes', async () => {
  const manager = createLockManager();
  const [first, second] = [tabOf(manager), tabOf(manager)];
  await second.world.pass(12_000);
  first.finish();
  await second.world.pass(1_000);
  expect(second.turns).toEqual(['later']);
});

it('without locks tabs wake apart from one another, with them all at once', () => {
  const { environment } = createWorld({ random: () => 0.25 });
  expect(jitter(environment)).toBe(500);
  expect(jitter({ ...environment, navigator: { locks: createLockManager().forTab() } })).toBe(0);
});
