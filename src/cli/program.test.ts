import type { CommanderError } from 'commander';
import { expect, test } from 'vitest';
import { VERSION } from '../version.js';
import { createProgram } from './program.js';
import { terminal } from './terminal.js';

/** Parses arguments that start nothing. */
async function parse(args: readonly string[]) {
  const program = createProgram(terminal, args);
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
  [[' '], /^error: unknown command ' '$/m],
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

test.each([
  [['operator', '--prot', '1', '--json'], /^unknown option '--prot' \(Did you mean --port\?\)$/],
  [['--json', 'operatr'], /^unknown option '--json'$/],
  [['request', '--json'], /^missing required argument 'url'$/],
  [['hash', '--json', '--type', 'mail'], /'mail' is invalid\. Allowed choices are email, phone\.$/],
])('%j ends with code 1 and a line of JSON alone', async (args, message) => {
  const { printed, complained, exitCode } = await parse(args);
  expect([exitCode, printed]).toEqual([1, '']);
  expect(complained).toMatch(/^.+\n$/);
  expect(JSON.parse(complained)).toEqual({ error: { message: expect.stringMatching(message) } });
});

test('a text that looks like the option asks for no JSON', async () => {
  expect((await parse(['hash', '--', '--json', 'too', 'many'])).complained).toMatch(/^error: too many/);
});

const SECRET = 'DzBzbjTJcYL0swDtFs2krRNu+g1Eokm2tBU4dEuD0Wk=';

test.each([
  [['visitor@example.com']],
  [["o'visitor@example.com"]],
  [['+12345678901']],
  [['hash', '--type', 'visitor@example.com']],
  [['operator', `--clientsecret=${SECRET}`]],
  [['operator', '--port', SECRET]],
  [['operator', `--port=${SECRET}`, '--json']],
  [['operator', 'A4AAAABlh75XmviGJi-hkLGs96duivRhMd3a3pe7yTIwbAHudfB9wFTj2FtJTdMW5TXXd1KA']],
])('wrong use %# is told without quoting what may be somebody’s', async (args) => {
  const { complained, exitCode } = await parse(args);
  expect(exitCode).toBe(1);
  expect(complained).not.toMatch(/visitor|12345678901|DzBzbj|A4AAAABlh/);
  expect(complained).toMatch(/unknown|invalid|too many/);
});
