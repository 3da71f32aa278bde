import { Command } from 'commander';
import { exitCodeOf } from './failure.js';
import { createInputs, type Inputs } from './inputs.js';
import type { Terminal } from './terminal.js';

/** What the action of a command works with. */
export interface Run extends Inputs, Terminal {
  /** Whether answers are for programs: one line of JSON each. */
  readonly json: boolean;
  /** Prints a value as JSON: for people over several lines, for programs on one. */
  readonly printJson: (value: unknown) => void;
}

type Options = Readonly<Record<string, unknown>>;
type Action = (run: Run, given: readonly (string | undefined)[], options: Options) => Promise<void>;

interface Description {
  readonly name: string;
  /** Its first sentence stands for it in the list of commands. */
  readonly description: string;
  readonly examples: readonly string[];
  /** In the order of the command line. */
  readonly parameters?: readonly (readonly [name: string, description: string])[];
}

/** A command whose errors end the process with one line and an exit code; with `--json` that line is JSON. */
export function defineCommand(terminal: Terminal, description: Description, action: Action): Command {
  const { name, examples, parameters = [] } = description;
  const summary = description.description.split(/\.(?= |$)/, 1)[0] ?? '';
  const command = new Command(name).summary(summary).description(description.description);
  for (const parameter of parameters) command.argument(...parameter);
  return command
    .option('--json', 'print JSON on one line, for programs')
    .addHelpText('after', ['', 'Examples:', ...examples.map((line) => `  ${line}`)].join('\n'))
    .action(async (...everything: unknown[]) => {
      const given = everything.slice(0, parameters.length) as (string | undefined)[];
      const options = everything[parameters.length] as Options;
      await guarded(terminal, options.json === true, (run) => action(run, given, options));
    });
}

/** Runs what may fail: an error becomes one line, JSON where `json`, and an exit code. */
export async function guarded(
  terminal: Terminal,
  json: boolean,
  act: (run: Run) => Promise<void>,
): Promise<void> {
  const printJson = (value: unknown) => terminal.print(JSON.stringify(value, null, json ? undefined : 2));
  try {
    await act({ ...terminal, ...createInputs(terminal), json, printJson });
  } catch (error) {
    const { message, code, httpStatus, status } = error as Error & Record<string, unknown>;
    const told = { error: { message, code, httpStatus, status } };
    terminal.complain(json ? JSON.stringify(told) : `error: ${message}`);
    terminal.endWith(exitCodeOf(error));
  }
}
