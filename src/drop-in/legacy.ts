import type { Status } from '../lifecycle/state.js';
import { guarded, type Warn } from './dispatcher.js';

/** What the callback that `init` takes is told. */
export interface LegacyPayload {
  advertisingToken: string | undefined;
  advertising_token: string | undefined;
  status: number;
  statusText: string;
}
export type LegacyCallback = (payload: LegacyPayload) => void;

/** The callbacks of `init`, which know numbers instead of events. */
export interface Legacy {
  /** @returns whether it is a new one. */
  add(callback: LegacyCallback): boolean;
  /** Tells the callbacks the present state; or one of them, that comes late. */
  tell(only?: LegacyCallback): void;
  /** The identity that comes next replaces none. */
  forget(): void;
}

/** The numbers and texts of the official SDK for each state. */
export const STATUS: Record<Status, readonly [number, string]> = {
  ESTABLISHED: [0, 'Identity established'],
  REFRESHED: [1, 'Identity refreshed'],
  EXPIRED: [100, 'Identity expired, refresh still valid'],
  NO_IDENTITY: [-1, 'Identity not available'],
  INVALID: [-2, ' is not available or is not valid'],
  REFRESH_EXPIRED: [-3, 'Identity expired, refresh expired'],
  OPT_OUT: [-4, 'User has opted out'],
};

/** @param look gives the state, the token, and the field for which the last identity was refused. */
export function createLegacy(warn: Warn, look: () => [Status, string | undefined, string]): Legacy {
  const callbacks: LegacyCallback[] = [];
  let first = true;
  return {
    add: (callback) => !callbacks.includes(callback) && callbacks.push(callback) > 0,
    tell(only) {
      // As in the official SDK, only the first identity of all is "established".
      const again = !first && !only;
      first = false;
      for (const callback of only ? [only] : callbacks) {
        // Anew for each: the one before may have logged out, or in as someone else.
        const [state, token, field] = look();
        const [status, text] = STATUS[token ? (again ? 'REFRESHED' : 'ESTABLISHED') : state];
        const payload = {
          advertisingToken: token,
          advertising_token: token,
          status,
          statusText: (state === 'INVALID' ? field : '') + text,
        };
        void guarded(warn, 'SDK init callback threw an exception', () => callback(payload));
      }
    },
    forget() {
      first = true;
    },
  };
}
