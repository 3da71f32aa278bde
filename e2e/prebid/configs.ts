import { HOUR, type IssueOptions, MINUTE } from '../foreign/identity.js';
import type { AuctionWorld } from './world.js';

/** Expired, but it can be refreshed. */
export const expired: IssueOptions = { refreshFrom: -HOUR, identityExpires: -MINUTE };

export interface ConfigOptions {
  readonly name?: 'uid2' | 'euid';
  readonly auctionDelay?: number;
  /** More parameters of the module. */
  readonly params?: Record<string, unknown>;
  /** More of the module's entry, for instance `storage`. */
  readonly entry?: Record<string, unknown>;
  /** More of setConfig. */
  readonly more?: Record<string, unknown>;
}

/** What a publisher passes to setConfig. Without a token the module goes on with what is stored. */
export function configOf(
  { operator }: Pick<AuctionWorld, 'operator'>,
  token: unknown,
  { name = 'uid2', auctionDelay = 1_500, params, entry, more }: ConfigOptions = {},
): Record<string, unknown> {
  const own = { [`${name}ApiBase`]: operator.url, ...(token ? { [`${name}Token`]: token } : {}), ...params };
  return { userSync: { auctionDelay, userIds: [{ name, params: own, ...entry }] }, ...more };
}

/** Parameters of client-side generation for one user. */
export const generationFor = (
  { operator }: Pick<AuctionWorld, 'operator'>,
  email: string,
): Record<string, unknown> => ({
  serverPublicKey: `UID2-X-L-${operator.publicKey}`,
  subscriptionId: 'subscription',
  email,
});

/** Answers of a consent platform, as a static configuration. `1` is storage, 21 The Trade Desk, the others bidders. */
export const consentOf = (gdprApplies: boolean, vendor21 = true): Record<string, unknown> => ({
  consentManagement: {
    gdpr: {
      cmpApi: 'static',
      consentData: {
        getTCData: {
          tcString:
            'COwK6gaOwK6gaFmAAAENAPCAAAAAAAAAAAAAAAAAAAAA.IFoEUQQgAIQwgIwQABAEAAAAOIAACAIAAAAQAIAgEAACEAAAAAgAQBAAAAAAAGBAAgAAAAAAAFAAECAAAgAAQARAEQAAAAAJAAIAAgAAAYQEAAAQmAgBC3ZAYzUw',
          gdprApplies,
          purpose: { consents: { 1: true, 2: true, 3: true, 4: true, 7: true }, legitimateInterests: {} },
          vendor: { consents: { 21: vendor21, 32: true, 52: true, 69: true }, legitimateInterests: {} },
        },
      },
    },
  },
});
