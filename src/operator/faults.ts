/** What a fault does. */
export type FaultEffect =
  /** Holds the answer back, in ms; the operator does its work at once. `Infinity`: it never comes. */
  | { readonly delay: number }
  /** An answer of this HTTP status, without the operator's doing. */
  | {
      readonly status: number;
      /** An operator's JSON error by default. */
      readonly body?: string;
      /** Retry-After: seconds or an HTTP date, made readable to pages. */
      readonly retryAfter?: number | string;
    }
  /** The connection breaks: before the request gets anywhere, or after the operator has done its work. */
  | { readonly drop: 'request' | 'answer' }
  /** Half of the answer, the answer with one character changed, or a page of some Wi-Fi in its place. */
  | { readonly corrupt: 'truncated' | 'garbled' | 'html' }
  /** A sealed answer is sealed with a key that nobody has. */
  | { readonly wrongKey: true }
  /** How far the operator's clock goes before the right time, in ms; behind it where negative. */
  | { readonly clockSkew: number }
  /** Requests beyond so many in so many seconds are answered with 429 and Retry-After. */
  | { readonly rateLimit: { readonly requests: number; readonly seconds: number } };

/** Which requests suffer; each that is given narrows it. */
export interface FaultScope {
  /** Only requests to this path, such as `/v2/token/refresh`. */
  readonly route?: string;
  /** Only refreshes of this refresh token. */
  readonly token?: string;
  /** Only the first so many of them. */
  readonly times?: number;
}

/** Something that an operator does wrong on purpose. Preflights are spared. */
export type Fault = FaultScope & FaultEffect;

/** The switchboard. Where several faults meet a request it suffers all of them, the first outermost. */
export interface Faults {
  /**
   * Puts these in the place of all others; without any, all is well again.
   *
   * @throws RangeError or TypeError for a fault that makes no sense, naming the field.
   */
  readonly set: (...faults: readonly Fault[]) => void;
  /** Those in force, without those whose `times` are over. */
  readonly active: () => readonly Fault[];
}

const EFFECTS = ['delay', 'status', 'drop', 'corrupt', 'wrongKey', 'clockSkew', 'rateLimit'] as const;
const EXTRAS = ['body', 'retryAfter', 'route', 'token', 'times'];
const LONGEST_DELAY = 600_000;

type Checks = Readonly<Record<string, (value: unknown) => boolean>>;

const isWhole = (value: unknown, from: number, to = Number.MAX_SAFE_INTEGER): boolean =>
  Number.isSafeInteger(value) && (value as number) >= from && (value as number) <= to;
const isText = (value: unknown): boolean => typeof value === 'string';

const CHECKS: Checks = {
  delay: (value) => value === Number.POSITIVE_INFINITY || isWhole(value, 0, LONGEST_DELAY),
  status: (value) => isWhole(value, 200, 599),
  drop: (value) => value === 'request' || value === 'answer',
  corrupt: (value) => ['truncated', 'garbled', 'html'].includes(value as string),
  wrongKey: (value) => value === true,
  clockSkew: (value) => isWhole(value, Number.MIN_SAFE_INTEGER),
  rateLimit: (value) =>
    typeof value === 'object' &&
    value !== null &&
    isWhole((value as { requests?: unknown }).requests, 0) &&
    isWhole((value as { seconds?: unknown }).seconds, 1),
  body: isText,
  retryAfter: (value) => isText(value) || isWhole(value, 0),
  route: (value) => isText(value) && (value as string).startsWith('/'),
  token: isText,
  times: (value) => isWhole(value, 1),
};

const RULES: Readonly<Record<string, string>> = {
  delay: `whole ms from 0 to ${LONGEST_DELAY}, or Infinity`,
  status: 'a whole number from 200 to 599',
  drop: '"request" or "answer"',
  corrupt: '"truncated", "garbled" or "html"',
  wrongKey: 'true',
  clockSkew: 'whole ms',
  rateLimit: '{ requests, seconds }, whole numbers of which the second is at least 1',
  body: 'a text',
  retryAfter: 'whole seconds, or a text',
  route: 'a path that starts with "/"',
  token: 'a text',
  times: 'a whole number from 1',
};

/** @throws TypeError or RangeError naming the field, and quoting no value. */
export function checkFault(fault: Fault): Fault {
  const effects = EFFECTS.filter((name) => name in fault);
  if (effects.length !== 1)
    throw new TypeError(`a fault has exactly one of ${EFFECTS.join(', ')}; give several faults instead`);
  for (const [name, value] of Object.entries(fault)) {
    const check = CHECKS[name];
    if (!check) throw new TypeError(`a fault has no "${name}"; see ${[...EFFECTS, ...EXTRAS].join(', ')}`);
    if (!check(value)) throw new RangeError(`"${name}" of a fault must be ${RULES[name]}`);
  }
  return fault;
}
