/**
 * Says whether the user's consent lets an identity be used. A publisher may write one; `pageConsent` makes one of what the
 * page's CMPs say.
 */
export interface ConsentSource {
  /**
   * `true`: yes. `false`: no, or no longer: what is stored is removed. `undefined`: not known, or not now: nothing is read,
   * stored, sent or shown, and what is stored stays.
   */
  get(): boolean | undefined;
  /** Calls `listener` after every change. Returns the way to stop. */
  subscribe(listener: () => void): () => void;
}

/** Where consent is to come from. `auto`: whatever the page has. `none`: the publisher sees to it before everid starts. */
export type Consent = 'none' | 'auto' | 'tcf' | 'gpp' | 'gpc' | ConsentSource;
