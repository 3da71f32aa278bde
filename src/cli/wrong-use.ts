import type { Command } from 'commander';

/** Arguments that can be told from a secret, an email and a phone number by their looks. */
const HARMLESS = /^(?:.{0,3}|(?!.*\d{7})[\w.,-]{0,20})$/s;

/**
 * Has a command tell wrong use as it tells every other failure: in one line of JSON where the arguments ask for it, and
 * quoting nothing that may be a secret in the wrong place.
 */
export function tellWrongUse(command: Command, args: readonly string[]): Command {
  const end = args.indexOf('--');
  const json = args.slice(0, end < 0 ? undefined : end).includes('--json');
  return command.showHelpAfterError(!json).configureOutput({
    outputError: (text, write) => {
      const told = discreet(text, args);
      const message = told
        .replace(/^error: /, '')
        .trim()
        .replaceAll('\n', ' ');
      write(json ? `${JSON.stringify({ error: { message } })}\n` : told);
    },
  });
}

function discreet(text: string, args: readonly string[]): string {
  const longestFirst = args
    .flatMap((arg) => [arg, arg.replace(/^[^=]*=/, '')])
    .sort((first, second) => second.length - first.length);
  return longestFirst
    .filter((arg) => !HARMLESS.test(arg))
    .reduce((rest, arg) => rest.replaceAll(arg, hidden(arg)), text);
}

/** Of an option the name remains. */
const hidden = (arg: string): string => `${/^--[a-z-]{1,20}=/.exec(arg)?.[0] ?? ''}...`;
