import type { Change } from '../../fixtures/changed-source.js';

/** A guard of the product, and the changes that take it away. */
export interface Guard {
  readonly name: string;
  readonly changes: readonly Change[];
}

/** What holds the rules up. The simulation must notice when one of these is missing. */
export const GUARDS: readonly Guard[] = [
  {
    name: 'generation-check',
    changes: [
      {
        file: 'lifecycle/next.ts',
        find: 'if (generation !== before.generation) return [before];',
        replace: '',
      },
      {
        file: 'driver.ts',
        find: 'const isOver = () => generation !== state.generation;',
        replace: 'const isOver = () => false;',
      },
    ],
  },
  {
    name: 'commit-check',
    changes: [
      {
        file: 'lifecycle/next.ts',
        find: "if (stored !== 'INVALID' && !same(stored, held)) return found(stored)(state, now);",
        replace: '',
      },
    ],
  },
  {
    name: 'single-flight',
    changes: [
      {
        file: 'lifecycle/next.ts',
        find: 'wantsRefresh(after, now)',
        replace: 'wantsRefresh({ ...after, refreshing: false }, now)',
      },
    ],
  },
  {
    name: 'lock',
    changes: [
      {
        file: 'tabs/turn.ts',
        find: 'const claim = (lock: object | null) =>',
        replace: 'const claim = () => goOn(), _claim = (lock: object | null) =>',
      },
    ],
  },
  {
    name: 'backoff-floor',
    changes: [
      {
        file: 'lifecycle/next.ts',
        find: 'Math.max(least + random * (limit - least), wait)',
        replace: 'Math.max(random * limit, wait)',
      },
    ],
  },
  {
    name: 'expiry-check',
    changes: [
      {
        file: 'identity/timing.ts',
        find: '!!held.refresh_token && held.identity_expires > operatorTime(held, now)',
        replace: '!!held.refresh_token',
      },
    ],
  },
  {
    name: 'sealing',
    changes: [
      {
        file: 'storage/sealed.ts',
        find: 'if (!enabled || !held?.refresh_token || held.refresh_token === SEALED) return false;',
        replace: 'return false;',
      },
    ],
  },
  {
    name: 'sealing-check',
    changes: [{ file: 'storage/sealing.ts', find: 'if (read() === text) {', replace: '{' }],
  },
  {
    name: 'opening-check',
    changes: [{ file: 'driver.ts', find: 'is still on its way.\n      reread();', replace: '' }],
  },
];
