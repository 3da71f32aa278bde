import type { Environment } from '../environment/environment.js';
import type { Held, Identity } from '../identity/identity.js';
import type { RefreshOutcome } from '../lifecycle/next.js';
import type { IdentityStorage, StorageFactory } from './storage.js';

/** What is loaded when something is to be sealed or opened; see sealing.ts, the one that pages use. */
export type Sealing = Pick<typeof import('./sealing.js'), 'seal' | 'open'>;

type Warn = (message: string) => void;

export interface SealedOptions {
  /** `false`: what was sealed is still opened, what is new is stored plainly: the way back. Default true. */
  readonly enabled?: boolean | undefined;
  /** The cipher with its key; for tests. */
  readonly load?: (() => Promise<Sealing>) | undefined;
}

/** Stands for the refresh token. The same for all, so that tabs tell identities apart by the advertising token. */
const SEALED = 'sealed';
/** The longest that a refresh waits for the cipher, in ms. */
const LIMIT = 10_000;

/**
 * Keeps the refresh token and the response key encrypted at rest, under a key that no script can read out. The
 * advertising token and the times stay readable, so that the token is at hand at once.
 *
 * Where the key or the cipher can't be had, the secrets live as long as the page; on a later page the token lives to
 * its expiry, without a refresh.
 */
export const sealed =
  (storage: StorageFactory, { enabled = true, load }: SealedOptions = {}): StorageFactory =>
  (product, environment, warn) =>
    seal(storage(product, environment, warn), product.storageKey, environment, warn, enabled, load);

/**
 * @param name of the key.
 * @param enabled whether what is new is sealed.
 */
export function seal<Place extends IdentityStorage>(
  place: Place,
  name: string,
  environment: Environment,
  warn: Warn | undefined,
  enabled: boolean,
  load: () => Promise<Sealing> = () => import('./sealing.js'),
): Place {
  /** What this page has seen of secrets, by the identity that is held without them: gone when that is. */
  const secrets = new WeakMap<Held, Identity>();

  // A file that never arrives must not hold up the refresh for ever.
  const unseal = (identity: Identity): Promise<RefreshOutcome> =>
    Promise.race<RefreshOutcome>([
      load().then(({ open }) => open(environment, name, identity, place.read())),
      new Promise<never>((_, reject) => environment.setTimeout(reject, LIMIT)),
    ]).catch(() => ({ reason: SEALED, wait: 0 }));

  // A login is often followed by the next page at once: the cipher had better be there by then.
  if (enabled) load().catch(() => {});

  return {
    ...place,
    conceal(state) {
      const { held } = state;
      if (!enabled || !held?.refresh_token || held.refresh_token === SEALED) return false;
      const concealed = {
        ...held,
        refresh_token: SEALED,
        refresh_response_key: undefined,
      } as unknown as Identity;
      state.held = concealed;
      secrets.set(concealed, held);
      // When this is stored. One by one: names of properties are shortened in the one file and not in the other.
      const put = ({ seal }: Sealing) =>
        seal(environment, name, held, concealed, place.read, place.write, warn);
      load().then(put, () => {});
      return true;
    },
    open: async (identity) =>
      identity.refresh_token === SEALED ? (secrets.get(identity) ?? unseal(identity)) : identity,
  };
}
