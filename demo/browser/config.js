/**
 * What the server tells the page, from the attributes of the body.
 *
 * @typedef {object} Config
 * @property {'uid2' | 'euid'} product
 * @property {string} productName
 * @property {string} operatorUrl
 * @property {string} storageKey localStorage key of the identity
 * @property {string} cookie name of the cookie that holds the identity
 * @property {boolean} localOperator whether the operator can be told to fail
 * @property {number} refreshFromSeconds from issue to refresh_from; NaN where unknown
 * @property {string} subscriptionId of client-side token generation; empty where unknown
 * @property {string} serverPublicKey likewise
 */

const data = document.body.dataset;

/** @type {Config} */
export const config = {
  product: data.product === 'euid' ? 'euid' : 'uid2',
  productName: data.productName ?? '',
  operatorUrl: data.operatorUrl ?? '',
  storageKey: data.storageKey ?? '',
  cookie: data.cookie ?? '',
  localOperator: data.localOperator === 'yes',
  refreshFromSeconds: Number(data.refreshFromSeconds || Number.NaN),
  subscriptionId: data.subscriptionId ?? '',
  serverPublicKey: data.serverPublicKey ?? '',
};

/** ms that the page's clock has been set ahead. */
export const clockOffset = Number(document.documentElement.dataset.clockOffset) || 0;

/** The right time, ms since epoch, whatever the page's clock has been set to. */
export const trueNow = () => Date.now() - clockOffset;

/**
 * @param {string} id
 * @returns {HTMLElement} the element of that id, which the page must have
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no element "${id}"`);
  return element;
}
