import { Command, InvalidArgumentError, Option } from 'commander';
import { createOperator, type Lifetimes } from '../operator/index.js';
import { listen } from '../operator/listen.js';

interface Options {
  readonly product: 'uid2' | 'euid';
  readonly port: number;
  readonly host: string;
  readonly lifetimes?: Lifetimes;
}

/** `everid operator`: serves a local operator until it is interrupted. */
export function operatorCommand(): Command {
  return new Command('operator')
    .description(
      'start a local operator with the public test credentials, and print its URL when it is ready',
    )
    .addOption(
      new Option('--product <product>', 'whose operator to be').choices(['uid2', 'euid']).default('uid2'),
    )
    .option('--port <number>', 'port to listen on; 0 picks a free one', readPort, 8080)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option(
      '--lifetimes <identity,refreshFrom,refreshExpires>',
      'lifetimes of what it issues, in seconds (default: 3600,900,86400)',
      readLifetimes,
    )
    .action(serve);
}

async function serve({ product, port, host, lifetimes }: Options): Promise<void> {
  const name = product === 'uid2' ? 'UID2' : 'EUID';
  const operator = createOperator({ product: name, lifetimes });
  const { url, close } = await listen(operator, { port, host });
  // The process ends by itself, with code 0, once nothing listens any more.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, close);
  console.log(`${name} operator: ${url}`);
}

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
