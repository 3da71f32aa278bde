import { randomBytes } from 'node:crypto';

export interface Identity {
  advertising_token: string;
  refresh_token: string;
  /** ms since the epoch, as all three times. */
  refresh_from: number;
  identity_expires: number;
  refresh_expires: number;
  refresh_response_key?: string;
}

export const SECOND = 1_000;
export const MINUTE: number = 60 * SECOND;
export const HOUR: number = 60 * MINUTE;
export const DAY: number = 24 * HOUR;

/** Times are ms from the operator's now. The defaults are those of a real operator's configuration. */
export interface IssueOptions {
  /** Part of the advertising token, so that a failed assertion says whose token it saw. */
  readonly user?: string;
  /** 0: an identity of the first version, whose refresh is answered with plain JSON. */
  readonly keyBytes?: 0 | 16 | 32;
  readonly refreshFrom?: number;
  readonly identityExpires?: number;
  readonly refreshExpires?: number;
}

let serial = 0;

export const createIdentity = (now: number, options: IssueOptions = {}): Identity => {
  const { user = 'A', keyBytes = 32 } = options;
  serial += 1;
  return {
    advertising_token: `advertising-${user}-${serial}-${randomBytes(9).toString('base64url')}`,
    // A real refresh token is 388 characters of base64.
    refresh_token: randomBytes(291).toString('base64'),
    refresh_from: now + (options.refreshFrom ?? 15 * MINUTE),
    identity_expires: now + (options.identityExpires ?? HOUR),
    refresh_expires: now + (options.refreshExpires ?? 30 * DAY),
    ...(keyBytes ? { refresh_response_key: randomBytes(keyBytes).toString('base64') } : {}),
  };
};

/** Options of an identity whose refresh is due at once, and whose token is good for another 45 minutes. */
export const refreshDue: IssueOptions = { refreshFrom: -MINUTE, identityExpires: 45 * MINUTE };
