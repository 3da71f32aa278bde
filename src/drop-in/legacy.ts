import type { Status } from '../lifecycle/state.js';

/** What the callback that `init` takes is told. */
export interface LegacyPayload {
  advertisingToken: string | undefined;
  advertising_token: string | undefined;
  status: number;
  statusText: string;
}
export type LegacyCallback = (payload: LegacyPayload) => void;

/** The numbers and texts of the official SDK for each state. */
const STATUS: Record<Status, readonly [number, string]> = {
  ESTABLISHED: [0, 'Identity established'],
  REFRESHED: [1, 'Identity refreshed'],
  EXPIRED: [100, 'Identity expired, refresh still valid'],
  NO_IDENTITY: [-1, 'Identity not available'],
  INVALID: [-2, 'advertising_token is not available or is not valid'],
  REFRESH_EXPIRED: [-3, 'Identity expired, refresh expired'],
  OPT_OUT: [-4, 'User has opted out'],
};

export function legacyPayload(state: Status, token: string | undefined): LegacyPayload {
  const [status, statusText] = STATUS[state];
  return { advertisingToken: token, advertising_token: token, status, statusText };
}
