import { toBase64 } from '../operator-api/base64.js';
import type { Bytes } from '../operator-api/bytes.js';
import type { OptOutStore } from './options.js';
import type { Settings } from './settings.js';
import type { Stopped } from './test-identities.js';

/** Who opted out. Times play no part: an opt-out before a login counts as one after it. */
export interface OptOuts {
  /** Resolves once the store, if there is one, has it. */
  readonly add: (firstLevelHash: Bytes) => Promise<void>;
  readonly remove: (firstLevelHash: Bytes) => Promise<void>;
  readonly clear: () => Promise<void>;
  readonly has: (firstLevelHash: Bytes) => boolean;
  readonly count: () => number;
}

/** Opt-outs in memory; every change goes to the store too. */
export function createOptOuts(store: OptOutStore | undefined): OptOuts {
  const hashes = new Set(store?.initial);
  const save = async (): Promise<void> => store?.save([...hashes]);
  return {
    add: (hash) => {
      hashes.add(toBase64(hash));
      return save();
    },
    remove: (hash) => {
      hashes.delete(toBase64(hash));
      return save();
    },
    clear: () => {
      hashes.clear();
      return save();
    },
    has: (hash) => hashes.has(toBase64(hash)),
    count: () => hashes.size,
  };
}

/** Whether a request for a token ends in "optout": test identities always answer in their own way. */
export const isOptedOut = async (
  { optOuts, findTestIdentity }: Settings,
  firstLevelHash: Bytes,
  request: Stopped,
): Promise<boolean> =>
  (await findTestIdentity(firstLevelHash))?.optedOut.includes(request) ?? optOuts.has(firstLevelHash);
