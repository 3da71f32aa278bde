import { Command, InvalidArgumentError, Option } from 'commander';
import { PUBLIC_CLIENTS } from '../operator/credentials.js';
import { GENERATIONS, type GenerationName } from '../operator/generation.js';
import {
  type Client,
  createOperator,
  keepInFile,
  type Lifetimes,
  listen,
  type OperatorOptions,
} from '../operator/index.js';
import { readApiKey, readSecret } from './arguments.js';
import { guarded, type Run } from './command.js';
import type { Terminal } from './terminal.js';

interface Options {
  readonly product: 'uid2' | 'euid';
  readonly port: number;
  readonly host: string;
  readonly apiKey?: string;
  readonly clientSecret?: string;
  readonly lifetimes?: Lifetimes;
  readonly generation: GenerationName;
  readonly v1?: boolean;
  readonly state?: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  everid operator --product euid --port 8080
  everid operator --lifetimes 30,10,120          # identities that are due after ten seconds
  everid operator --v1 --generation v2-first     # as the first documents have it
  everid operator --state opt-outs.json          # opt-outs outlast a restart
  curl -X POST localhost:8080/admin/opt-outs -d '{"email":"someone@example.com"}'`;

/** `everid operator`: serves a local operator until it is interrupted. */
export function operatorCommand(terminal: Terminal): Command {
  return new Command('operator')
    .description(
      'Start a local operator with the public test credentials, and print its URL when it is ready',
    )
    .addOption(
      new Option('--product <product>', 'whose operator to be').choices(['uid2', 'euid']).default('uid2'),
    )
    .option('--port <number>', 'port to listen on; 0 picks a free one', readPort, 8080)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option(
      '--api-key <key>',
      'API key of its one client; default: API_KEY in the environment, or the public test key; - reads a line',
    )
    .option(
      '--client-secret <secret>',
      'secret of that client, 32 bytes in Base64; default: CLIENT_SECRET in the environment, or the public one; - reads a line',
    )
    .option(
      '--lifetimes <identity,refreshFrom,refreshExpires>',
      'lifetimes of what it issues, in seconds (default: 3600,900,86400)',
      readLifetimes,
    )
    .addOption(
      new Option('--generation <name>', 'which documents to follow where they contradict each other')
        .choices(Object.keys(GENERATIONS))
        .default('present'),
    )
    .option('--v1', 'answer GET /v1/token/generate, refresh and validate too')
    .option('--state <file>', 'keep opt-outs in this JSON file, so that a restart knows them')
    .option('--json', 'print JSON on one line, for programs')
    .addHelpText('after', EXAMPLES)
    .action((options: Options) => guarded(terminal, options.json === true, (run) => serve(run, options)));
}

async function serve(run: Run, options: Options): Promise<void> {
  const { product, port, host } = options;
  const name = product === 'uid2' ? 'UID2' : 'EUID';
  const operator = createOperator({ product: name, ...(await readOptions(run, options)) });
  const { url, close } = await listen(operator, { port, host });
  // The process ends by itself, with code 0, once nothing listens any more.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, close);
  run.print(run.json ? JSON.stringify({ product: name, url }) : `${name} operator: ${url}`);
}

async function readOptions(run: Run, options: Options): Promise<OperatorOptions> {
  const { lifetimes, generation, v1, state } = options;
  const givenKey = await readGiven(run, options.apiKey, 'API_KEY', 'the API key');
  const givenSecret = await readGiven(run, options.clientSecret, 'CLIENT_SECRET', 'the client secret');
  const apiKey = givenKey === undefined ? undefined : readApiKey(givenKey);
  const clientSecret = givenSecret === undefined ? undefined : readSecret(givenSecret);
  return {
    lifetimes,
    generation: { ...GENERATIONS[generation], ...(v1 ? { v1 } : {}) },
    optOuts: state === undefined ? undefined : await keepInFile(state, run.complain),
    clients: apiKey === undefined && clientSecret === undefined ? undefined : [client(apiKey, clientSecret)],
  };
}

/** The first public client, with a key or a secret of one's own. It may validate what it generates. */
function client(apiKey: string | undefined, clientSecret: string | undefined): Client {
  const known = PUBLIC_CLIENTS[0] as Client;
  return { ...known, key: apiKey ?? known.key, secret: clientSecret ?? known.secret };
}

/** As other commands read it, but here it may be missing. */
const readGiven = async (run: Run, given: string | undefined, variable: string, what: string) =>
  given || run.env[variable] ? run.secret(given, variable, what) : undefined;

function readPort(text: string): number {
  const port = Number(text);
  if (text.trim() && Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a number from 0 to 65535.');
}

function readLifetimes(text: string): Lifetimes {
  const seconds = text.split(',').map((part) => (part.trim() ? Number(part) : Number.NaN));
  const [identity = Number.NaN, refreshFrom = Number.NaN, refreshExpires = Number.NaN] = seconds;
  const ordered = refreshFrom >= 0 && refreshFrom <= identity && identity <= refreshExpires;
  if (ordered && seconds.length === 3 && Number.isFinite(refreshExpires))
    return { identity, refreshFrom, refreshExpires };
  throw new InvalidArgumentError(
    'Give three numbers of seconds such as 3600,900,86400, in which 0 <= refreshFrom <= identity <= refreshExpires.',
  );
}
