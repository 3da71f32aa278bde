import { bundlePrebid, hasSubmodules, type Maker } from './bundle.js';

/** One way to get a token into auctions, each with a Prebid of its own under a global of its own. */
export interface Lane {
  readonly global: string;
  /** What the build has beside what all have. */
  readonly modules: readonly string[];
  /** Whose submodules those are. */
  readonly maker?: Maker;
  /** What its id modules add to the names of their storage keys. */
  readonly storage?: string;
}

const COMMON = ['consentManagementTcf', 'openxBidAdapter', 'appnexusBidAdapter', 'rubiconBidAdapter'];
const ID_SYSTEMS = ['userId', 'uid2IdSystem', 'euidIdSystem'];

/** By the names that the page and the addresses of the scripts use. */
export const LANES: Readonly<Record<string, Lane>> = {
  // Both in one storage would serve each other: what one has refreshed, the other would find and send, or remove.
  stock: { global: 'pbjsStock', modules: ID_SYSTEMS, storage: '_stock' },
  submodule: { global: 'pbjsSubmodule', modules: ID_SYSTEMS, maker: 'everid' },
  'bridge-user-id': { global: 'pbjsBridge', modules: ID_SYSTEMS },
  'bridge-provided': { global: 'pbjsBridge', modules: ['userId', 'pubProvidedIdSystem'] },
  'bridge-plain': { global: 'pbjsBridge', modules: [] },
};

const built = new Map<string, Promise<string>>();

/** The Prebid of a lane, made when it is first asked for; undefined where there is no such lane. */
export function laneScript(name: string): Promise<string> | undefined {
  const lane = LANES[name];
  if (!lane || (lane.maker === 'everid' && !hasSubmodules())) return undefined;
  const script = built.get(name) ?? bundle(name, lane);
  built.set(name, script);
  return script;
}

const bundle = (name: string, { global, modules, maker = 'stock', storage = '' }: Lane): Promise<string> =>
  bundlePrebid({
    global,
    maker,
    storage,
    modules: [...modules, ...COMMON],
    bidders: `/bidders/${name.split('-')[0]}`,
  });
