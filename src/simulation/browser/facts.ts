import type { Exchange } from './network.js';
import type { Issued, Reply } from './operator.js';
import type { Page } from './page.js';

/** What was so in the moment in which a request went out. */
export interface Circumstances {
  /** What the page would read in its place; undefined where it can't. */
  readonly stored: string | undefined;
  readonly issued: Issued | undefined;
  /** The session had been ended by then. */
  readonly ended: boolean;
  /** Other requests with the same refresh token that were in the air. */
  readonly meanwhile: readonly Exchange[];
}

/** Something that was seen during a step. The rules judge these. */
export type Fact =
  | ({
      readonly kind: 'sent';
      readonly page: Page;
      readonly exchange: Exchange;
      readonly url: string;
    } & Circumstances)
  | { readonly kind: 'answered'; readonly page: Page; readonly exchange: Exchange; readonly reply: Reply }
  | {
      readonly kind: 'stored';
      readonly page: Page;
      /** Undefined where it was removed. */
      readonly text: string | undefined;
      readonly issued: Issued | undefined;
      readonly ended: boolean;
    }
  | { readonly kind: 'accessed'; readonly page: Page; readonly write: boolean }
  | { readonly kind: 'refused'; readonly page: Page; readonly write: boolean }
  | {
      readonly kind: 'asked for a lock';
      readonly page: Page;
      /** Only to hear when the page that holds it is done. */
      readonly shared: boolean;
    }
  | { readonly kind: 'asked for secrets'; readonly page: Page }
  | { readonly kind: 'told'; readonly page: Page }
  | { readonly kind: 'warned'; readonly page: Page; readonly message: string }
  | { readonly kind: 'threw'; readonly page: Page | undefined; readonly error: unknown };
