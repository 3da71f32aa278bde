import { connectPrebid, createClient, EUID, UID2 } from '/dist/index.js';
import { MODULE_KEYS, stored } from './auction-tokens.js';
import { config } from './config.js';
import { log } from './event-log.js';

/**
 * A way to get the token into auctions, with a Prebid of its own.
 *
 * @typedef {object} Lane
 * @property {string} id
 * @property {() => any} prebid
 * @property {(identity: any) => void} signIn
 * @property {() => void} logOut
 * @property {() => boolean} toldOptOut whether it has heard from the operator that the reader has opted out
 * @property {() => string | undefined} [route] how the bridge got in, and why
 */

const delay = Number(document.getElementById('lanes')?.dataset.auctionDelay);

/**
 * Prebid with an id module of the page's own build: Prebid's, or everid's in its place. The settings are the same.
 *
 * @param {'stock' | 'submodule'} id
 * @param {string} global
 * @param {any} identity what the publisher's server put into this page; undefined where nobody is signed in
 * @returns {Promise<Lane>}
 */
export async function moduleLane(id, global, identity) {
  const prebid = await load(id, global, (loaded) => configure(loaded, entries(identity)));
  const apply = (/** @type {any} */ next) => {
    configure(prebid, entries(next));
    prebid.refreshUserIds({ submoduleNames: [config.product] }).catch(() => {});
  };

  /** @param {any} current */
  function entries(current) {
    const { product, operatorUrl } = config;
    const token = current ? { [`${product}Token`]: current } : {};
    return [{ name: product, params: { ...token, [`${product}ApiBase`]: operatorUrl } }];
  }

  return {
    id,
    prebid: () => prebid,
    signIn: apply,
    logOut() {
      // What UID2's documentation has a page do: delete what the module has stored.
      localStorage.removeItem(MODULE_KEYS[id]);
      apply(undefined);
    },
    toldOptOut: () => stored(MODULE_KEYS[id])?.latestToken === 'optout',
  };
}

/**
 * A Prebid without settings for the id, and everid beside it.
 *
 * @param {string} build
 * @param {any} identity
 * @param {(hasToken: boolean) => void} onChange after every change of the client
 * @returns {Promise<Lane>}
 */
export async function bridgeLane(build, identity, onChange) {
  const product = config.product === 'euid' ? EUID : UID2;
  const client = createClient(product, { baseUrl: config.operatorUrl });
  // The page's identity is that of the sign-in; the stored one may be newer.
  if (identity && !client.token && client.state === 'NO_IDENTITY') client.setIdentity(identity);
  client.subscribe(() => {
    log('event', 'Bridge', client.state);
    onChange(!!client.token);
  });
  const bridge = connectPrebid(client, { product, prebid: 'pbjsBridge' });
  const prebid = await load(build, 'pbjsBridge', (loaded) => configure(loaded, []));
  return {
    id: 'bridge',
    prebid: () => prebid,
    signIn: (next) => client.setIdentity(next),
    logOut: () => client.disconnect(),
    toldOptOut: () => client.state === 'OPT_OUT',
    route: () => `${bridge.route}: ${bridge.reason}${bridge.withheld ? ` (now ${bridge.withheld})` : ''}`,
  };
}

/**
 * @param {any} prebid
 * @param {object[]} userIds
 */
function configure(prebid, userIds) {
  prebid.setConfig({
    userSync: { syncEnabled: false, auctionDelay: delay, userIds },
    consentManagement: { gdpr: { cmpApi: 'iab', timeout: 1000 } },
  });
}

/**
 * Loads a build. Its settings are made in the queue, as pages do it: Prebid works the queue off bit by bit after it has
 * loaded, and is ready when it has come to the end.
 *
 * @param {string} build
 * @param {string} global
 * @param {(prebid: any) => void} settings
 * @returns {Promise<any>}
 */
function load(build, global, settings) {
  const page = /** @type {any} */ (window);
  page[global] ??= {};
  page[global].que ??= [];
  return new Promise((resolve, reject) => {
    page[global].que.push(() => {
      settings(page[global]);
      resolve(page[global]);
    });
    const script = document.createElement('script');
    script.src = `/prebid/${build}.js`;
    script.onerror = () => reject(new Error(`no build of Prebid named "${build}"`));
    document.head.append(script);
  });
}

const AD_UNIT = {
  code: 'tide-table-top',
  mediaTypes: { banner: { sizes: [[728, 90]] } },
  bids: [
    { bidder: 'openx', params: { unit: '540000001', delDomain: 'tide-table-d.openx.net' } },
    { bidder: 'appnexus', params: { placementId: 13144370 } },
    { bidder: 'rubicon', params: { accountId: '14062', siteId: '70608', zoneId: '498816' } },
  ],
};

/**
 * Holds an auction. Consent has long been given or refused by then, so that what it waits for is the id.
 *
 * @param {any} prebid
 * @returns {Promise<number>} ms from the call to the auction's beginning
 */
export function holdAuction(prebid) {
  return new Promise((resolve) => {
    const asked = performance.now();
    let waited = 0;
    const began = () => {
      waited = performance.now() - asked;
      prebid.offEvent('auctionInit', began);
    };
    prebid.onEvent('auctionInit', began);
    prebid.requestBids({
      adUnits: [structuredClone(AD_UNIT)],
      timeout: 1500,
      bidsBackHandler: () => resolve(waited),
    });
  });
}
