import { config } from './config.js';
import { storedTimes, timesOf } from './source.js';

/** @import { Reading, Source } from './source.js' */

/**
 * The drop-in script as a source. Sets its callback up before or after the script, calls `init` once the SDK is there,
 * and reads the getters only when an event says that something changed: what the panel shows is what the events told.
 *
 * @param {Record<string, unknown>} options for init, beside the operator's URL
 * @param {(name: string, detail: string) => void} onEvent after every event, and with "" as the name for a status
 * @returns {Source}
 */
export function dropInSource(options, onEvent) {
  const name = `__${config.product}`;
  const page = /** @type {any} */ (window);
  let status = '';

  page[name] ??= { callbacks: [] };
  page[name].callbacks ??= [];
  page[name].callbacks.push((/** @type {string} */ event, /** @type {any} */ payload) => {
    onEvent(
      event,
      payload?.identity ? 'with an identity' : event === 'SdkLoaded' ? '' : 'without an identity',
    );
    if (event === 'SdkLoaded') init();
  });

  function init() {
    const names = page[name].constructor.IdentityStatus;
    page[name].init({
      baseUrl: config.operatorUrl,
      callback: (/** @type {any} */ result) => {
        status = names?.[result.status] ?? String(result.status);
        onEvent('', result.statusText);
      },
      ...options,
    });
  }

  /** @returns {Reading} */
  function read() {
    const sdk = page[name];
    if (!sdk?.init)
      return {
        state: 'LOADING',
        token: undefined,
        times: undefined,
        loginRequired: undefined,
        optedOut: undefined,
      };
    const identity = sdk.getIdentity();
    const token = sdk.getAdvertisingToken();
    const loginRequired = sdk.isLoginRequired();
    const optedOut = sdk.hasOptedOut();
    const refreshable = loginRequired === false && !optedOut;
    return {
      state: stateOf(token, loginRequired, optedOut),
      token,
      times: identity ? timesOf(identity) : refreshable ? storedTimes() : undefined,
      loginRequired,
      optedOut,
    };
  }

  /**
   * The official SDK has no getter for the state: the getters decide, and the last status tells the finer shade.
   *
   * @param {string | undefined} token
   * @param {boolean | undefined} loginRequired
   * @param {boolean | undefined} optedOut
   */
  function stateOf(token, loginRequired, optedOut) {
    if (optedOut) return 'OPT_OUT';
    if (token) return status === 'REFRESHED' ? 'REFRESHED' : 'ESTABLISHED';
    if (loginRequired === false) return 'EXPIRED';
    return status === 'INVALID' || status === 'REFRESH_EXPIRED' ? status : 'NO_IDENTITY';
  }

  return {
    read,
    ask: () => page[name].getAdvertisingTokenAsync(),
    setIdentity: (identity) => page[name].setIdentity(identity),
    disconnect: () => {
      status = '';
      page[name].disconnect();
    },
  };
}
