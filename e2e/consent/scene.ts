import vectors from '../../src/fixtures/consent-vectors.json' with { type: 'json' };
import type { DrivenPage } from '../engines/driven-page.js';
import type { ForeignOperator } from '../foreign-operator.js';
import { EUID, type ProductNames, UID2 } from '../product.js';
import type { Site } from '../site.js';
import type { Mode } from '../tab.js';
import { bundleCmp, type Kind } from './cmp.js';
import { clientPage, dropInPage, watchScript } from './page.js';

// What the tests of the consent gate have in common: a product with its CMP, the user's answers, and a page that
// records what everybody is shown.

/** What the user has the CMP say. */
export interface Answer {
  readonly text: string;
  readonly sections?: number[];
  /** The dialogue is open. */
  readonly open?: boolean;
}

export interface Subject {
  readonly product: ProductNames;
  readonly kind: Kind;
  readonly yes: Answer;
  readonly no: Answer;
}

const tc = (id: string): Answer => ({ text: `${vectors.tcf.find((entry) => entry.id === id)?.tcString}` });
const gpp = (id: string): Answer => ({
  text: `${vectors.gpp.find((entry) => entry.id === id)?.gppString}`,
  sections: [7],
});

export const EUID_BY_TCF: Subject = {
  product: EUID,
  kind: 'tcf',
  yes: tc('all-granted'),
  no: tc('p1-refused'),
};
export const UID2_BY_GPP: Subject = {
  product: UID2,
  kind: 'gpp',
  yes: gpp('usnat-no-opt-out'),
  no: gpp('usnat-sale-opt-out'),
};
export const subjects: readonly Subject[] = [EUID_BY_TCF, UID2_BY_GPP];

export type Face = 'createClient' | 'drop-in';

interface Seen {
  /** Looks at the identity in localStorage, and at all cookies. */
  reads: number;
  events: [event: string, token: string | null][];
  changes: (string | null)[];
  signals: unknown[];
  errors: string[];
}

/** What the page has on its window. */
export interface TestPage {
  seen: Seen;
  ready?: boolean;
  /** The gate listens to the CMP. */
  asked?: boolean;
  /** What is stored, without a trace in `seen`. */
  peek(): string | null;
  forget(): void;
  getters(): Promise<string[]>;
  supply(identity: unknown): void;
  collect?(): Promise<unknown>;
  say(answer: Answer): void;
}

export interface SceneOptions {
  readonly mode?: Mode;
  /** The value of `data-consent`, or of the option; default the API of the subject. */
  readonly consent?: string;
  /** A build of Prebid, to be connected with the client. */
  readonly prebid?: string;
}

/** Puts the page with its scripts on the site, and gives its address. */
export async function putScene(
  { operator, site }: { readonly operator: ForeignOperator; readonly site: Site },
  { product, kind }: Subject,
  face: Face,
  { mode = 'localStorage', consent = kind, prebid = '' }: SceneOptions = {},
): Promise<string> {
  const page = face === 'drop-in' ? dropInPage : clientPage;
  const headers = { 'content-type': 'text/javascript; charset=utf-8' };
  site.put('/consent', { html: page(product, consent, operator.url, mode, !!prebid) });
  site.put('/prebid.js', { html: prebid, headers });
  site.put('/cmp.js', { html: await bundleCmp(kind), headers });
  site.put('/watch.js', { html: watchScript(product), headers });
  return `${site.origin}/consent`;
}

export const say = (page: DrivenPage, answer: Answer): Promise<void> =>
  page.evaluate((given) => (window as unknown as TestPage).say(given), answer);

export const peek = (page: DrivenPage): Promise<string | null> =>
  page.evaluate(() => (window as unknown as TestPage).peek());

export const getters = (page: DrivenPage): Promise<string[]> =>
  page.evaluate(() => (window as unknown as TestPage).getters());
