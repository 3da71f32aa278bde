import { config } from './config.js';
import { postJson } from './post-json.js';

/**
 * @typedef {object} Answer
 * @property {string} [status] none where the server gave no answer
 * @property {any} [identity]
 * @property {string} [message] why there is no identity; holds no secret, and neither email nor phone
 */

/**
 * Asks the site's own server for an identity, which asks the operator.
 *
 * @param {string} email
 * @returns {Promise<Answer>}
 */
export const askServer = (email) => postJson('/api/login', { email, product: config.product });

/**
 * How a sign-in went, with the reason where it went wrong.
 *
 * @param {Answer} answer
 * @param {string} success
 */
export function outcomeOf({ status, message }, success) {
  if (status === 'success') return success;
  if (status === 'optout')
    return 'The operator says that this reader has opted out, so there is no identity.';
  if (status === 'refused') return `The operator refused this email: ${message}`;
  return message ? `The server got no identity. ${message}` : 'The server gave no answer.';
}
