import type { Verdict } from './verdict.js';

/** A source of the publisher's own. Nothing here may throw; what throws counts as "not known". */
export interface ConsentSource {
  /** `true`: the user has consented. `false`: has refused or withdrawn. `undefined`: not known yet. */
  get(): boolean | undefined;
  /** Calls `listener` after every change. Returns the way to stop. */
  subscribe(listener: () => void): unknown;
}

/** Whose word counts: what the page has, one API alone, the browser's Global Privacy Control alone, or an own source. */
export type ConsentUse = 'auto' | 'tcf' | 'gpp' | 'gpc' | ConsentSource;

/** A consent that the publisher itself asked for and can prove. */
export interface OwnConsent {
  /** When it was given, ms since epoch. */
  readonly givenAt: number;
}

/** The careful choice is the default of each. Numbers are rows of the decision table in docs/consent.md. */
export interface ConsentOptions {
  /** Default 'auto'. */
  readonly use?: ConsentUse | undefined;
  /** 13: UID2 may run where the page has no CMP and the browser no opt-out, since the audience is in the US. */
  readonly scope?: 'us' | undefined;
  /** How long a CMP is looked and waited for, in ms. Default 10,000. A later answer still counts. */
  readonly deadline?: number | undefined;
  /** 5: purposes 2, 7 and 10 on legitimate interest alone, as the vendor has declared them. */
  readonly strictLegalBasis?: boolean | undefined;
  /** 7: a TC string without a list of disclosed vendors is refused. */
  readonly requireDisclosure?: boolean | undefined;
  /** 8: countries of publishers (PublisherCC) where purpose 1 needs no consent. */
  readonly purposeOneTreatment?: readonly string[] | undefined;
  /** 11: 'previous' goes on with the user's earlier answer while the dialogue is open again. Default 'hold'. */
  readonly duringDialogue?: 'hold' | 'previous' | undefined;
  /** 12: 'ignore' takes a TCF CMP that gives no answer for none; UID2 only. Default 'deny'. */
  readonly silentCmp?: 'deny' | 'ignore' | undefined;
  /** 14: 'always' takes Global Privacy Control for a no to EUID too. */
  readonly honorGpc?: 'always' | undefined;
  /** 14, 16: consent of a known person who was told of the conflict with the signal (11 CCR 7025(c)(3)). */
  readonly consentAfterNotice?: OwnConsent | undefined;
  /** 17: 'allow' goes on where a notice was not given. Default 'deny'. */
  readonly missingNotice?: 'deny' | 'allow' | undefined;
  /** 18: 'deny' refuses where a section says that nothing of it applies. Default 'allow'. */
  readonly notApplicable?: 'deny' | 'allow' | undefined;
  /** 19: the page is directed to children: never. */
  readonly childDirected?: boolean | undefined;
  /** 24: 'implied' accepts the implied consent of Canadian users. Default 'express'. */
  readonly canada?: 'express' | 'implied' | undefined;
  /** When given, even as null, EUID also needs this consent to turning the email into an EUID, besides the TCF's. */
  readonly euidConsent?: OwnConsent | null | undefined;
  /** Hears of every new decision, so that the page can supply an identity again after a new yes. */
  readonly onDecision?: ((verdict: Verdict) => void) | undefined;
}

/** What `createClient` takes as `consent`. */
export type Consent = 'none' | ConsentUse | ConsentOptions;

const WORDS = ['auto', 'tcf', 'gpp', 'gpc'];
const KINDS =
  "consent must be 'none', 'auto', 'tcf', 'gpp', 'gpc', a source or options (in data-consent as JSON)";

/**
 * Refuses at once what can't be meant; what is inside of options is for the gate to look at.
 *
 * @throws TypeError
 */
export function checkConsent(given: unknown): void {
  // Not by instanceof: an object may have no prototype, or one of another frame.
  if (Object(given) !== given && !['none', ...WORDS].includes(given as string)) throw new TypeError(KINDS);
}

/**
 * Reads what a page has named: a word, a source, options, or (in an attribute) the JSON of options.
 *
 * @throws TypeError or SyntaxError for anything else; the message names the fix.
 */
export function optionsOf(consent: unknown): ConsentOptions {
  const json = typeof consent === 'string' && consent.startsWith('{');
  const given: unknown = json ? JSON.parse(consent as string) : consent;
  const own = isOptions(given) ? given : ({ use: given } as ConsentOptions);
  const options = ownOptions(own);
  const { use = 'auto', deadline = 10_000 } = options;
  if (!isSource(use) && !WORDS.includes(use)) throw new TypeError(KINDS);
  if (!(deadline >= 0 && deadline <= 600_000)) throw new RangeError('consent.deadline must be 0 to 600000');
  return ownOptions({ ...options, use, deadline });
}

/** What the page has named itself: an inherited option may be another script's pollution. */
export const ownOptions = (options: ConsentOptions): ConsentOptions =>
  Object.assign(Object.create(null), options);

const isOptions = (given: unknown): given is ConsentOptions =>
  typeof given === 'object' && given !== null && !isSource(given);

export const isSource = (use: unknown): use is ConsentSource =>
  typeof (use as ConsentSource | null)?.get === 'function' &&
  typeof (use as ConsentSource).subscribe === 'function';

export const isGiven = (consent: OwnConsent | null | undefined): boolean =>
  (consent?.givenAt as number) > 0 && Number.isFinite(consent?.givenAt);
