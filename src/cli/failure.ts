import { OperatorError } from '../server/operator-error.js';

/** What the process ends with. */
export const EXIT = {
  /** Wrong arguments, wrong input. Commander ends with the same. */
  WRONG_USE: 1,
  /** The operator refused, or a check found something wrong. */
  REFUSED: 2,
  /** No answer, or none that could be opened. */
  NO_ANSWER: 3,
} as const;

/** Ends a command with a message of one sentence and an exit code. */
export class Failure extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number = EXIT.WRONG_USE) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The exit code for whatever was thrown. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof Failure) return error.exitCode;
  if (!(error instanceof OperatorError)) return EXIT.WRONG_USE;
  return error.code === 'refused' ? EXIT.REFUSED : EXIT.NO_ANSWER;
}
