/** The globals of a page, in whatever shape other scripts have left them. In a browser it is `window`. */
export interface Page {
  [name: string]: unknown;
}

/** The window, where there is one. */
export const thisPage = (): Page | undefined =>
  typeof window === 'undefined' ? undefined : (window as unknown as Page);
