import { Command } from 'commander';
import { VERSION } from '../version.js';
import { doctorCommand } from './doctor-command.js';
import { decryptCommand, encryptCommand } from './envelope-commands.js';
import { hashCommand, normalizeCommand } from './identifier-commands.js';
import { operatorCommand } from './operator-command.js';
import { refreshCommand, requestCommand } from './operator-commands.js';
import { type Terminal, terminal } from './terminal.js';
import { tokenCommand } from './token-command.js';
import { tellWrongUse } from './wrong-use.js';

const EXAMPLES = `
Examples:
  everid operator --port 8080
  echo '{"email":"user@example.com"}' | everid request http://localhost:8080/v2/token/generate "$API_KEY" "$CLIENT_SECRET"
  everid doctor http://localhost:8080

Exit codes: 0 done, 1 wrong use, 2 refused or found wrong, 3 no answer that could be read.`;

/** The command line, ready to parse these arguments. */
export function createProgram(
  surroundings: Terminal = terminal,
  args: readonly string[] = process.argv.slice(2),
): Command {
  const program = new Command('everid')
    .description('Tools for publishers who use UID2 or EUID.')
    .version(VERSION)
    .addHelpText('after', EXAMPLES);
  const commands = [
    operatorCommand,
    ...[requestCommand, refreshCommand, encryptCommand, decryptCommand],
    ...[normalizeCommand, hashCommand, tokenCommand, doctorCommand],
  ];
  for (const command of commands) program.addCommand(tellWrongUse(command(surroundings), args));
  return tellWrongUse(program, args);
}
