import { text } from 'node:stream/consumers';

/** What a command sees of the process that it runs in. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** All of standard input; undefined where nothing is piped in. */
  readonly read: () => Promise<string | undefined>;
  /** Prints a line to standard output. */
  readonly print: (line: string) => void;
  /** Prints a line to standard error. */
  readonly complain: (line: string) => void;
  /** Sets what the process ends with. */
  readonly endWith: (exitCode: number) => void;
  readonly fetch: (request: Request) => Promise<Response>;
}

export const terminal: Terminal = {
  env: process.env,
  read: async () => (process.stdin.isTTY ? undefined : text(process.stdin)),
  print: (line) => console.log(line),
  complain: (line) => console.error(line),
  endWith: (exitCode) => {
    process.exitCode = exitCode;
  },
  fetch: (request) => fetch(request),
};
