import { type Command, Option } from 'commander';
import { hashIdentifier } from '../dii/hash.js';
import { normalizeEmail } from '../dii/normalize-email.js';
import { isNormalizedPhone } from '../dii/phone.js';
import { defineCommand, type Run } from './command.js';
import { Failure } from './failure.js';
import type { Terminal } from './terminal.js';

type Type = 'email' | 'phone';
type Print = (run: Run, normalized: string, type: Type) => Promise<void>;

/** `everid normalize` */
export const normalizeCommand = (terminal: Terminal): Command =>
  identifierCommand(
    terminal,
    {
      name: 'normalize',
      description: 'Print emails and phone numbers in the form in which operators hash them.',
      examples: [
        `everid normalize ' First.Last+tag@Gmail.com'`,
        'everid normalize < emails.txt   # one a line',
      ],
    },
    async (run, normalized, type) => {
      if (run.json) run.printJson({ type, normalized });
      else run.print(normalized);
    },
  );

/** `everid hash` */
export const hashCommand = (terminal: Terminal): Command =>
  identifierCommand(
    terminal,
    {
      name: 'hash',
      description: 'Print the hash of emails and phone numbers: SHA-256 of the normalised form, in Base64.',
      examples: ['everid hash user@example.com', 'everid hash < emails.txt   # one a line'],
    },
    async (run, normalized, type) => {
      const hash = await hashIdentifier(normalized);
      if (run.json) run.printJson({ type, normalized, hash });
      else run.print(hash);
    },
  );

function identifierCommand(
  terminal: Terminal,
  description: Omit<Parameters<typeof defineCommand>[1], 'parameters'>,
  print: Print,
): Command {
  const parameter = ['[text]', 'email or phone number; default: the lines of standard input'] as const;
  return defineCommand(
    terminal,
    { ...description, parameters: [parameter] },
    async (run, [text], options) => {
      const lines =
        text === undefined ? (await run.rest('pipe emails into it, one a line')).split('\n') : [text];
      const wrong: number[] = [];
      for (const [index, line] of lines.entries()) {
        const type =
          (options.type as Type | undefined) ??
          (line.startsWith('+') && !line.includes('@') ? 'phone' : 'email');
        const normalized = normalize(line, type);
        if (normalized === undefined) wrong.push(index + 1);
        else await print(run, normalized, type);
      }
      if (wrong.length) throw new Failure(complaint(wrong, lines.length));
    },
  ).addOption(
    new Option('--type <type>', 'what it is; default: a phone number where it begins with +').choices([
      'email',
      'phone',
    ]),
  );
}

const normalize = (text: string, type: Type): string | undefined => {
  if (type === 'email') return normalizeEmail(text);
  return isNormalizedPhone(text) ? text : undefined;
};

/** Quotes none of it: it may be somebody's address all the same. */
function complaint(wrong: readonly number[], lines: number): string {
  const which = lines > 1 ? `line ${wrong.join(', ')}` : 'that';
  return `${which}: neither an email address nor a phone number in E.164 (+ and 10 to 15 digits)`;
}
