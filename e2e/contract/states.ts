import { HOUR, type Identity, type IssueOptions, MINUTE, refreshDue } from '../foreign/identity.js';
import type { InitOptions } from '../page-scripts.js';
import { product } from '../product.js';
import type { Mode } from '../tab.js';
import type { World } from '../world.js';
import type { ClientSideOptions } from './instrument.js';

/** The states that an identity passes through, as options for the operator. */
export const FRESH: IssueOptions = {};
export const REFRESHABLE: IssueOptions = refreshDue;
/** The token has expired; the refresh token has not. */
export const EXPIRED: IssueOptions = { refreshFrom: -2 * MINUTE, identityExpires: -MINUTE };
/** The refresh token has expired as well. */
export const DEAD: IssueOptions = {
  refreshFrom: -3 * MINUTE,
  identityExpires: -2 * MINUTE,
  refreshExpires: -MINUTE,
};

/** What the official SDK leaves in storage after an opt-out. */
export const optOutMarker = (world: World): Record<string, unknown> => {
  const expires = world.time.now() + 72 * HOUR;
  return { refresh_expires: expires, identity_expires: expires, status: 'optout' };
};

/** Opens a page that calls no init(), with `stored` left there by a page of yesterday. */
export const openIdle = async (
  world: World,
  stored?: unknown,
  mode: Mode = 'localStorage',
): Promise<void> => {
  if (stored !== undefined) await world.tab.seed(mode, stored);
  await world.tab.open({ init: null });
  await world.tab.page.evaluate(() => void window.contract.sdk.callbacks.push(window.contract.event));
  await world.tab.page.evaluate(() => void window.contract.log.splice(0));
};

/** Calls init() with the legacy callback that writes to the log. */
export const initLegacy = (
  world: World,
  more: InitOptions = {},
  mode: Mode = 'localStorage',
): Promise<void> =>
  world.tab.page.evaluate(
    (options) => {
      const { sdk, legacy } = window.contract;
      sdk.init({ ...options, callback: legacy });
    },
    world.options(mode, more),
  );

export const readLog = (world: World): Promise<string[]> =>
  world.tab.page.evaluate(() => window.contract.log);

/** The log since the last call. */
export const takeLog = (world: World): Promise<string[]> =>
  world.tab.page.evaluate(() => window.contract.log.splice(0));

/** Opens a page, logs a user in (or nobody), and forgets what was seen until then. */
export const openAndInit = async (
  world: World,
  identity?: Identity | Record<string, unknown>,
  mode: Mode = 'localStorage',
  more: InitOptions = {},
): Promise<void> => {
  await openIdle(world);
  // In one go: an answer may arrive before the next call into the page.
  await world.tab.page.evaluate(
    (options) => {
      const { sdk, legacy, log } = window.contract;
      sdk.init({ ...options, callback: legacy });
      log.splice(0);
    },
    world.options(mode, { ...(identity ? { identity } : {}), ...more }),
  );
};

export const clientSide = (world: World): ClientSideOptions => ({
  serverPublicKey: product.publicKeyPrefix + world.operator.publicKey,
  subscriptionId: 'subscription',
});

export const sentRefreshes = (world: World): number => world.operator.refreshes().length;

/** Waits until every answer has arrived that nothing holds back. */
export const arrive = ({ time }: World): Promise<void> => time.settle();
