import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ENVIRONMENT } from '../fixtures/run-command.js';
import { createProgram } from './program.js';

const guide = readFileSync(new URL('../../docs/command-line.md', import.meta.url), 'utf8');
const { commands } = createProgram();
const helpOf = (command: (typeof commands)[number]): string => {
  let help = '';
  command.configureOutput({ writeOut: (text) => (help += text) }).outputHelp();
  return help;
};

it('the guide names every command, and no other', () => {
  const rows = [...guide.matchAll(/^\| (`.*?) \| .* \|$/gm)].map(([, names = '']) => names);
  const named = rows.flatMap((names) => [...names.matchAll(/`([a-z]+)/g)].map(([, name]) => name));
  expect(named.sort()).toEqual(commands.map((command) => command.name()).sort());
});

it.each(commands)('the help of $_name shows an example', (command) => {
  expect(helpOf(command)).toMatch(/\nExamples:\n {2}.*everid /s);
  expect(command.options.map(({ long }) => long)).toContain('--json');
});

it('no help shows a secret', () => {
  for (const command of commands) expect(helpOf(command)).not.toContain(ENVIRONMENT.CLIENT_SECRET);
});
