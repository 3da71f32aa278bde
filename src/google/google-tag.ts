/**
 * The globals of a page, in whatever shape other scripts have left them. In a browser it is `window`.
 */
export interface Page {
  [name: string]: unknown;
}

/** What Google's tag calls to get the token; a rejection means that there is none. */
export type Collector = () => Promise<unknown>;

const ATTEMPTS = 3;

/**
 * Asks up to three times, at once: a refresh that failed may be followed by one that succeeds.
 *
 * @param ask a function of the page's own: it may throw, and give no promise.
 * @returns what it gave, never an empty value: Google would send that on as if it were a token. Rejects with the last error.
 */
export async function collect(ask: () => unknown, attempts: number = ATTEMPTS): Promise<unknown> {
  try {
    const token = await ask();
    if (token) return token;
    throw new Error('No advertising token');
  } catch (error) {
    if (attempts > 1) return collect(ask, attempts - 1);
    throw error;
  }
}

/**
 * Offers a collector to Google's tag, which may not have loaded yet: then it finds the list that is left for it.
 * https://developers.google.com/publisher-tag/reference#googletag.secureSignals
 *
 * @throws what a damaged googletag throws.
 */
export function offer(page: Page, id: string, collectorFunction: Collector): void {
  page.googletag ||= { cmd: [] };
  const tag = page.googletag as { secureSignalProviders?: { push(provider: object): void } | null };
  tag.secureSignalProviders ||= [];
  tag.secureSignalProviders.push({ id, collectorFunction });
}
