/**
 * What went wrong between the publisher's server and the operator:
 *
 * - `refused`: the operator answered with another HTTP status than 200;
 * - `unreachable`: no complete answer came in time;
 * - `unreadable`: the answer can't be opened with this secret, or makes no sense;
 * - `nonce`: the answer belongs to another request;
 * - `clock`: the clocks of the two servers are too far apart.
 */
export type OperatorErrorCode = 'refused' | 'unreachable' | 'unreadable' | 'nonce' | 'clock';

/** What the operator itself said, where it answered. */
export interface Refusal {
  /** The HTTP status. */
  readonly httpStatus: number;
  /** The operator's word, such as `client_error` or `unauthorized`; undefined where the answer had none. */
  readonly status?: string | undefined;
  /** The operator's sentence, where there is one. */
  readonly operatorMessage?: string | undefined;
}

/** The operator could not be asked, refused, or gave an answer that can't be trusted. Holds no secret, email or phone. */
export class OperatorError extends Error {
  override readonly name = 'OperatorError';
  readonly code: OperatorErrorCode;
  readonly httpStatus: number | undefined;
  readonly status: string | undefined;
  readonly operatorMessage: string | undefined;

  constructor(code: OperatorErrorCode, message: string, refusal?: Refusal) {
    super(message);
    this.code = code;
    this.httpStatus = refusal?.httpStatus;
    this.status = refusal?.status;
    this.operatorMessage = refusal?.operatorMessage;
  }
}

const LONGEST_MESSAGE = 500;

/**
 * Text of the operator as it may be shown: short, on one line, with nothing that a terminal would obey, and without any of
 * the secrets, which a proxy could echo.
 */
export function presentable(text: string, secrets: readonly string[]): string {
  const masked = secrets.filter(Boolean).reduce((rest, secret) => rest.replaceAll(secret, '[secret]'), text);
  return oneLine(masked).slice(0, LONGEST_MESSAGE);
}

/** Text from elsewhere without line ends, and without characters that steer a terminal. */
export const oneLine = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').trim();
