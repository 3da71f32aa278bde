import { Command } from 'commander';
import { VERSION } from '../version.js';
import { operatorCommand } from './operator-command.js';

/** The command line, ready to parse arguments. */
export const createProgram = (): Command =>
  new Command('everid')
    .description('Tools for publishers who use UID2 or EUID.')
    .version(VERSION)
    .showHelpAfterError()
    .addCommand(operatorCommand().showHelpAfterError());
