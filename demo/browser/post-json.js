/**
 * Posts to the site's own server.
 *
 * @param {string} path
 * @param {object} body
 * @returns {Promise<any>} the answer's JSON; an empty object where there is none
 */
export async function postJson(path, body) {
  try {
    const headers = { 'Content-Type': 'application/json' };
    const response = await fetch(path, { method: 'POST', headers, body: JSON.stringify(body) });
    return response.status === 204 ? {} : await response.json();
  } catch {
    return {};
  }
}
