import { deviceTime } from '../environment/device-time.js';
import type { Environment } from '../environment/environment.js';
import type { Identity } from '../identity/identity.js';
import { isUsable } from '../identity/timing.js';
import type { RefreshOutcome } from '../lifecycle/next.js';
import type { IdentityStorage, StorageFactory } from './storage.js';

/** What is loaded when something is to be sealed or opened; see sealing.ts, the one that pages use. */
export type Sealing = Pick<typeof import('./sealing.js'), 'seal' | 'open'>;

export interface SealedOptions {
  /** `false`: what was sealed is still opened, what is new is stored plainly: the way back. Default true. */
  readonly enabled?: boolean | undefined;
  /** The cipher with its key; for tests. */
  readonly load?: (() => Promise<Sealing>) | undefined;
}

/** Stands for the refresh token. The same for all, so that tabs tell identities apart by the advertising token. */
const SEALED = 'sealed';
/** The longest that a refresh waits for the cipher and its key, in ms. */
const LIMIT = 10_000;
/** An identity whose token has expired is given up when its secrets could not be opened so often. */
const ATTEMPTS = 3;

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
  warn: ((message: string) => void) | undefined,
  enabled: boolean,
  load: () => Promise<Sealing> = () => import('./sealing.js'),
): Place {
  /** The identity at hand with its secrets, where this page has them: in no place that another script could look at. */
  let plain: Identity | undefined;
  let warned = false;
  let unopened = 0;

  const withinLimit = <Result>(work: Promise<Result>) =>
    Promise.race([work, new Promise<never>((_, reject) => environment.setTimeout(reject, LIMIT))]);

  // Functions one by one: names of properties are shortened in the one file and not in the other.
  const put = async (identity: Identity, text: string, expires: number | undefined) =>
    (await load()).seal(environment, name, identity, text, place.read, (whole) =>
      place.write(whole, expires),
    );

  async function unseal(identity: Identity): Promise<RefreshOutcome> {
    try {
      const opening = load().then(({ open }) => open(environment, name, identity, place.read()));
      const opened = await withinLimit(opening);
      unopened = 0;
      return opened;
    } catch {
      // The token is used up. When it has expired too, and trying again was of no use, the user has to log in.
      return ++unopened < ATTEMPTS || isUsable(identity, deviceTime(environment))
        ? { reason: 'its refresh token could not be unsealed', wait: 0 }
        : 'REFRESH_EXPIRED';
    }
  }

  // A login is often followed by the next page at once: the cipher had better be there by then.
  if (enabled && environment.document) load().catch(() => {});

  return {
    ...place,
    write(text, expires) {
      place.write(text, expires);
      if (!plain) return;
      withinLimit(put(plain, text, expires)).catch(() => {
        if (!warned)
          warn?.('The identity could not be sealed: the next page can use its token, not refresh it.');
        warned = true;
      });
    },
    conceal(state) {
      const { held } = state;
      if (enabled && held?.refresh_token && held.refresh_token !== SEALED) {
        plain = held;
        const { refresh_response_key: _, ...rest } = held;
        state.held = { ...rest, refresh_token: SEALED };
        return true;
      }
      // Ended or replaced: then the secrets go too.
      if (held?.advertising_token !== plain?.advertising_token) plain = undefined;
      return false;
    },
    open: async (identity) => (identity.refresh_token === SEALED ? (plain ?? unseal(identity)) : identity),
  };
}
