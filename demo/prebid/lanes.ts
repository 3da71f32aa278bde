import { bundlePrebid, ownSubmodule } from './bundle.js';

/** One way to get a token into auctions, each with a Prebid of its own under a global of its own. */
export interface Lane {
  readonly global: string;
  /** What the build has beside what all have. */
  readonly modules: readonly string[];
  /** Whether our submodules take the place of Prebid's. */
  readonly ownSubmodules?: boolean;
}

const COMMON = ['consentManagementTcf', 'openxBidAdapter', 'appnexusBidAdapter', 'rubiconBidAdapter'];
const STOCK = ['userId', 'uid2IdSystem', 'euidIdSystem'];

/** By the names that the page and the addresses of the scripts use. */
export const LANES: Readonly<Record<string, Lane>> = {
  stock: { global: 'pbjsStock', modules: STOCK },
  submodule: { global: 'pbjsSubmodule', modules: ['userId'], ownSubmodules: true },
  'bridge-user-id': { global: 'pbjsBridge', modules: STOCK },
  'bridge-provided': { global: 'pbjsBridge', modules: ['userId', 'pubProvidedIdSystem'] },
  'bridge-plain': { global: 'pbjsBridge', modules: [] },
};

/** Whether our submodules are built. */
export const hasSubmodules = (): boolean => !!ownSubmodule('uid2') && !!ownSubmodule('euid');

const built = new Map<string, Promise<string>>();

/** The Prebid of a lane, made when it is first asked for; undefined where there is no such lane. */
export function laneScript(name: string): Promise<string> | undefined {
  const lane = LANES[name];
  if (!lane || (lane.ownSubmodules && !hasSubmodules())) return undefined;
  const script = built.get(name) ?? bundle(name, lane);
  built.set(name, script);
  return script;
}

function bundle(name: string, { global, modules, ownSubmodules }: Lane): Promise<string> {
  const files = ownSubmodules ? [ownSubmodule('uid2'), ownSubmodule('euid')] : [];
  return bundlePrebid({
    global,
    modules: [...modules, ...COMMON],
    files: files.filter((file) => file !== undefined),
    bidders: `/bidders/${name.split('-')[0]}`,
  });
}
