interface Limits {
  readonly what: string;
  /** More fails the build. */
  readonly limit: number;
  /** What we are working towards. */
  readonly goal: number;
}

/** What ships to a page, and how many bytes it may have (Brotli). */
export interface Budget extends Limits {
  /** A file of dist, or what a page imports from the package. */
  readonly file?: string;
  readonly imports?: string;
  /** The package's file that it is imported from; by default `index.js`. */
  readonly from?: string;
}

/** What modules may add to a Prebid bundle, client-side generation included. */
export interface PrebidBudget extends Limits {
  readonly modules: readonly string[];
}

export const BUDGETS: readonly Budget[] = [
  { what: '`uid2.js`', file: 'uid2.js', limit: 7_130, goal: 4_800 },
  { what: '`euid.js`', file: 'euid.js', limit: 7_130, goal: 4_800 },
  {
    what: '`createClient` with localStorage, tree-shaken',
    imports: '{ createClient, UID2 }',
    limit: 4_680,
    goal: 3_000,
  },
  {
    what: '`everid/uid2`, the drop-in as a package',
    imports: '{ UID2 }',
    from: 'uid2-package.js',
    limit: 7_740,
    goal: 4_800,
  },
  { what: '`uid2-secure-signals.js`', file: 'uid2-secure-signals.js', limit: 900, goal: 900 },
];

export const PREBID_BUDGETS: readonly PrebidBudget[] = [
  {
    what: '`uid2IdSystem` in a Prebid bundle',
    modules: ['uid2IdSystem'],
    limit: 3_000,
    goal: 3_000,
  },
  {
    what: '`euidIdSystem` in a Prebid bundle',
    modules: ['euidIdSystem'],
    limit: 3_000,
    goal: 3_000,
  },
  {
    what: '`uid2IdSystem` and `euidIdSystem` in a Prebid bundle',
    modules: ['uid2IdSystem', 'euidIdSystem'],
    limit: 3_120,
    goal: 3_120,
  },
];
