import { hashIdentifier } from '../dii/hash.js';
import { toBase64 } from '../operator-api/base64.js';
import type { Bytes } from '../operator-api/bytes.js';
import { firstLevelHash } from './raw-uid.js';
import type { Salts } from './salts.js';
import { TEST_IDENTITIES, type TestIdentity } from './test-identities.js';

/** Who opted out. Times play no part: an opt-out before a login counts as one after it. */
export interface OptOuts {
  readonly add: (firstLevelHash: Bytes) => void;
  /** Whether a request for a token ends in "optout". */
  readonly stopGenerate: (firstLevelHash: Bytes) => Promise<boolean>;
  readonly stopRefresh: (firstLevelHash: Bytes) => Promise<boolean>;
}

/** Opt-outs in memory, and the test identities, which always answer in their own way. */
export function createOptOuts(salts: Salts): OptOuts {
  const optedOut = new Set<string>();
  let loading: Promise<ReadonlyMap<string, TestIdentity>> | undefined;

  const testIdentity = async (hash: string): Promise<TestIdentity | undefined> => {
    loading ??= hashTestIdentities(salts);
    return (await loading).get(hash);
  };

  const stop = async (firstLevelHash: Bytes, on: 'generate' | 'refresh'): Promise<boolean> => {
    const hash = toBase64(firstLevelHash);
    return (await testIdentity(hash))?.optedOut.includes(on) ?? optedOut.has(hash);
  };

  return {
    add: (hash) => void optedOut.add(toBase64(hash)),
    stopGenerate: (hash) => stop(hash, 'generate'),
    stopRefresh: (hash) => stop(hash, 'refresh'),
  };
}

/** Compared by their first-level hash: so an e-mail address, its other spellings and its hash are all the same identity. */
async function hashTestIdentities(salts: Salts): Promise<ReadonlyMap<string, TestIdentity>> {
  const hashed = TEST_IDENTITIES.map(async (identity) => {
    const hash = await firstLevelHash(await hashIdentifier(identity.identifier), salts);
    return [toBase64(hash), identity] as const;
  });
  return new Map(await Promise.all(hashed));
}
