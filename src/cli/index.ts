#!/usr/bin/env node
import { Command } from 'commander';
import { VERSION } from '../version.js';
import { operatorCommand } from './operator-command.js';

const program = new Command('everid')
  .description('Tools for publishers who use UID2 or EUID.')
  .version(VERSION)
  .showHelpAfterError()
  .addCommand(operatorCommand().showHelpAfterError());

try {
  await program.parseAsync();
} catch (error) {
  console.error(`error: ${(error as Error).message}`);
  process.exitCode = 1;
}
