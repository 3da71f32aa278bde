import type { CommanderError } from 'commander';
import { expect, test } from 'vitest';
import { VERSION } from '../version.js';
import { createProgram } from './program.js';

/** Parses arguments that start nothing. */
async function parse(args: readonly string[]) {
  const program = createProgram();
  let printed = '';
  let complained = '';
  for (const command of [program, ...program.commands])
    command.exitOverride().configureOutput({
      writeOut: (text) => {
        printed += text;
      },
      writeErr: (text) => {
        complained += text;
      },
    });
  const { exitCode } = (await program
    .parseAsync(args, { from: 'user' })
    .catch((error: CommanderError) => error)) as CommanderError;
  return { printed, complained, exitCode };
}

test.each([
  [['operator', '--product', 'uid3'], /Allowed choices are uid2, euid/],
  [['operator', '--port', '70000'], /A port is a number from 0 to 65535/],
  [['operator', '--port', 'http'], /A port is a number from 0 to 65535/],
  [['operator', '--port', ''], /A port is a number from 0 to 65535/],
  [['operator', '--lifetimes', '1,2,3'], /0 <= refreshFrom <= identity <= refreshExpires/],
  [['operator', '--lifetimes', '3600'], /three numbers of seconds/],
  [['operator', '--lifetimes', '3,,9'], /three numbers of seconds/],
  [['operator', '--generation', 'v3'], /Allowed choices are present, v1, v2-first, v2-documented/],
  [['operator', '--lifetimes', '3,1,9,9'], /three numbers of seconds/],
  [['operator', '--prot', '1'], /Did you mean --port\?/],
  [['operator', 'now'], /too many arguments/],
  [['operatr'], /Did you mean operator\?/],
  [[], /Usage: everid/],
])('%j ends with code 1 and a message that helps', async (args, message) => {
  const { printed, complained, exitCode } = await parse(args);
  expect(complained).toMatch(message);
  expect(complained).toMatch(/Usage: everid/);
  expect([exitCode, printed]).toEqual([1, '']);
});

test('knows its version', async () => {
  expect(await parse(['--version'])).toEqual({ printed: `${VERSION}\n`, complained: '', exitCode: 0 });
});
