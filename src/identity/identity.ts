/**
 * The package of tokens and times that an operator issues for one user, as it travels and as it is stored.
 * Times are ms since epoch by the operator's clock.
 */
export interface Identity {
  advertising_token: string;
  refresh_token: string;
  identity_expires: number;
  refresh_from: number;
  refresh_expires: number;
  /** Base64 AES key (16 or 32 bytes) that opens refresh answers. Identities of protocol v1 have none. */
  refresh_response_key?: string;
  /**
   * ms by which the device clock runs ahead of the operator's. Stored beside the wire fields, and only where the
   * device clock was found wrong, so that the next page judges the times as this one did.
   */
  clock_offset?: number;
}

/** What takes an identity's place when the user has opted out, in the official SDK's form. It counts until its times. */
export interface OptOut {
  refresh_expires: number;
  identity_expires: number;
  status: 'optout';
  advertising_token?: never;
  refresh_token?: never;
}

/** What a page can hold and store for a user. */
export type Held = Identity | OptOut;

const OPT_OUT_PERIOD = 72 * 3_600_000;

/** The marker of a user who has opted out now. It counts for 72 hours, as in the official SDK. */
export const optOut = (now: number): OptOut => ({
  refresh_expires: now + OPT_OUT_PERIOD,
  identity_expires: now + OPT_OUT_PERIOD,
  status: 'optout',
});
