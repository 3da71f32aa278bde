/**
 * What the documents of UID2 and EUID say differently from each other, or from what operators do today. Every default is
 * the present behaviour of the open-source operator; `docs/operator.md` says which document says what.
 */
export interface Generation {
  /** Whether `GET /v1/token/generate`, `/v1/token/refresh` and `/v1/token/validate` exist; false by default. */
  readonly v1: boolean;
  /**
   * Which identities are for tests: `operator`, as the operator has them (the default); `documented`, with the two phone
   * numbers for opt-outs exchanged, as on the pages about generate; `first`, those of the first documents.
   */
  readonly testIdentities: 'operator' | 'documented' | 'first';
  /**
   * When generate looks at opt-outs: `always` (the default); `required`, always, and a request without `optout_check: 1`
   * (or `policy: 1`) is refused; `asked`, only where a request has one of these; `never`.
   */
  readonly optOutCheck: 'always' | 'required' | 'asked' | 'never';
  /** What generate says where consent does not suffice: a `status` of its own (the default), or a `message` on "success". */
  readonly insufficientConsent: 'status' | 'message';
  /**
   * What refresh tells to whom. `operator`, the default: nothing to a caller without API key but that it failed, and an
   * opt-out to everybody. `documented`: "expired_token" to everybody, "optout" and "invalid_token" to callers with an API
   * key only, and 401 where there is an API key but no valid one.
   */
  readonly refreshAnswers: 'operator' | 'documented';
  /** How far a request's clock may be off: under two minutes either way (`operator`, the default), or 60 s (`documented`). */
  readonly clockWindow: 'operator' | 'documented';
  /** Length of the response keys: 32 (the default), or the 16 of the first documents, whose refresh tokens have 364 characters. */
  readonly responseKeyBytes: 32 | 16;
}

export const PRESENT: Generation = {
  v1: false,
  testIdentities: 'operator',
  optOutCheck: 'always',
  insufficientConsent: 'status',
  refreshAnswers: 'operator',
  clockWindow: 'operator',
  responseKeyBytes: 32,
};

export type GenerationName = 'present' | 'v1' | 'v2-first' | 'v2-documented';

/** Whole generations, each as its documents describe it; see `docs/operator.md`. */
export const GENERATIONS: Readonly<Record<GenerationName, Generation>> = {
  present: PRESENT,
  /** `GET /v1/token/generate`; all else is of today. */
  v1: { ...PRESENT, v1: true },
  /** The first pages about `/v2`: generate does not look at opt-outs. */
  'v2-first': {
    ...PRESENT,
    testIdentities: 'first',
    optOutCheck: 'never',
    refreshAnswers: 'documented',
    clockWindow: 'documented',
    responseKeyBytes: 16,
  },
  /** The later pages of UID2, and those of EUID: `optout_check` is required. */
  'v2-documented': {
    ...PRESENT,
    testIdentities: 'documented',
    optOutCheck: 'required',
    insufficientConsent: 'message',
    refreshAnswers: 'documented',
    clockWindow: 'documented',
  },
};

const CHOICES: { readonly [Name in keyof Generation]: readonly Generation[Name][] } = {
  v1: [true, false],
  testIdentities: ['operator', 'documented', 'first'],
  optOutCheck: ['always', 'required', 'asked', 'never'],
  insufficientConsent: ['status', 'message'],
  refreshAnswers: ['operator', 'documented'],
  clockWindow: ['operator', 'documented'],
  responseKeyBytes: [32, 16],
};

/** @throws RangeError that names the option and its choices. */
export function readGeneration(given: GenerationName | Partial<Generation> = {}): Generation {
  if (typeof given === 'string') {
    if (Object.hasOwn(GENERATIONS, given)) return GENERATIONS[given];
    throw new RangeError(`generation must be one of ${Object.keys(GENERATIONS).join(', ')}, or an object`);
  }
  for (const [name, value] of Object.entries(given)) {
    const choices: readonly unknown[] | undefined = CHOICES[name as keyof Generation];
    if (!choices) throw new RangeError(`generation.${name} is none of ${Object.keys(CHOICES).join(', ')}`);
    if (value !== undefined && !choices.includes(value))
      throw new RangeError(`generation.${name} must be one of ${choices.join(', ')}`);
  }
  const chosen = Object.entries(given).filter(([, value]) => value !== undefined);
  return { ...PRESENT, ...Object.fromEntries(chosen) };
}
