import { hashIdentifier } from '../dii/hash.js';
import { toBase64 } from '../operator-api/base64.js';
import type { Bytes } from '../operator-api/bytes.js';
import type { Generation } from './generation.js';
import { firstLevelHash } from './raw-uid.js';
import type { Salts } from './salts.js';

/** The requests that can find a user opted out. */
export type Stopped = 'generate' | 'refresh';

/** An identity for tests, whose answers never depend on who opted out. */
export interface TestIdentity {
  /** A normalised e-mail address or phone number. */
  readonly identifier: string;
  /** The requests that find it opted out. */
  readonly optedOut: readonly Stopped[];
}

const BOTH = ['generate', 'refresh'] as const;
const VALIDATE_PHONE: TestIdentity = { identifier: '+12345678901', optedOut: [] };
const EMAILS: readonly TestIdentity[] = [
  { identifier: 'validate@example.com', optedOut: [] },
  { identifier: 'optout@example.com', optedOut: BOTH },
  { identifier: 'refresh-optout@example.com', optedOut: ['refresh'] },
];

/** The operator's code, its tests and the page about refresh agree on the first; the pages about generate have the second. */
const SETS: Readonly<Record<Generation['testIdentities'], readonly TestIdentity[]>> = {
  operator: [
    ...EMAILS,
    VALIDATE_PHONE,
    { identifier: '+00000000000', optedOut: BOTH },
    { identifier: '+00000000002', optedOut: ['refresh'] },
  ],
  documented: [
    ...EMAILS,
    VALIDATE_PHONE,
    { identifier: '+00000000002', optedOut: BOTH },
    { identifier: '+00000000000', optedOut: ['refresh'] },
  ],
  first: [
    { identifier: 'validate@email.com', optedOut: [] },
    { identifier: 'optout@email.com', optedOut: ['refresh'] },
    VALIDATE_PHONE,
    { identifier: '+00000000000', optedOut: ['refresh'] },
  ],
};

/** Finds the test identity that a first-level hash belongs to. */
export type FindTestIdentity = (firstLevelHash: Bytes) => Promise<TestIdentity | undefined>;

/** Compared by their first-level hash: so an e-mail address, its other spellings and its hash are all the same identity. */
export function testIdentities(set: Generation['testIdentities'], salts: Salts): FindTestIdentity {
  let loading: Promise<ReadonlyMap<string, TestIdentity>> | undefined;
  return async (hash) => {
    loading ??= hashAll(SETS[set], salts);
    return (await loading).get(toBase64(hash));
  };
}

async function hashAll(
  identities: readonly TestIdentity[],
  salts: Salts,
): Promise<ReadonlyMap<string, TestIdentity>> {
  const hashed = identities.map(async (identity) => {
    const hash = await firstLevelHash(await hashIdentifier(identity.identifier), salts);
    return [toBase64(hash), identity] as const;
  });
  return new Map(await Promise.all(hashed));
}
