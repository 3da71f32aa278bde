/** A guard of the product, and the change that takes it away. */
export interface Guard {
  readonly name: string;
  /** Below src. */
  readonly file: string;
  /** Stands there exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** What holds the rules up. The simulation must notice when one of these is missing. */
export const GUARDS: readonly Guard[] = [
  {
    name: 'generation-check',
    file: 'lifecycle/next.ts',
    find: 'if (generation !== before.generation) return [before];',
    replace: '',
  },
  {
    name: 'commit-check',
    file: 'lifecycle/next.ts',
    find: "if (stored !== 'INVALID' && !same(stored, held)) return found(stored)(state, now);",
    replace: '',
  },
  {
    name: 'single-flight',
    file: 'lifecycle/state.ts',
    find: '!!held?.refresh_token && !refreshing && isDue(held, now)',
    replace: '!!held?.refresh_token && isDue(held, now)',
  },
  {
    name: 'lock',
    file: 'tabs/turn.ts',
    find: '(lock) => (lock ? goOn() : void wait().catch(goOn))',
    replace: '() => goOn()',
  },
  {
    name: 'backoff-floor',
    file: 'lifecycle/next.ts',
    find: 'now + Math.max(retry.base + random * (limit - retry.base), wish)',
    replace: 'now + Math.max(random * limit, wish)',
  },
  {
    name: 'expiry-check',
    file: 'identity/timing.ts',
    find: '!!held.refresh_token && held.identity_expires > operatorTime(held, now)',
    replace: '!!held.refresh_token',
  },
];
