import { Failure } from './failure.js';
import type { Terminal } from './terminal.js';

/** Where the arguments of one command come from. */
export interface Inputs {
  /**
   * A secret: the argument, else the environment variable. The argument `-` stands for the next line of standard input.
   *
   * @param what names it in the error for a missing one.
   */
  readonly secret: (given: string | undefined, variable: string, what: string) => Promise<string>;
  /** What standard input holds besides the secrets, without the line end behind it. */
  readonly rest: (example: string) => Promise<string>;
}

export function createInputs({ env, read }: Pick<Terminal, 'env' | 'read'>): Inputs {
  let input: Promise<string | undefined> | undefined;
  let taken = 0;
  const lines = async (): Promise<string[] | undefined> => {
    input ??= read();
    return (await input)?.replace(/\r?\n$/, '').split(/\r?\n/);
  };
  return {
    async secret(given, variable, what) {
      if (given && given !== '-') return given;
      const found = given ? (await lines())?.[taken++]?.trim() : env[variable];
      if (found) return found;
      const ways = `as an argument, in ${variable}, or as a line of standard input with - as the argument`;
      throw new Failure(`${what} is missing: pass it ${ways}`);
    },
    async rest(example) {
      const text = (await lines())?.slice(taken).join('\n');
      if (text?.trim()) return text;
      throw new Failure(`nothing came in on standard input: ${example}`);
    },
  };
}
