import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { PUBLIC_KEYS, readKey } from '../operator/keys.js';
import { defineCommand, type Run } from './command.js';
import {
  readTokenBody,
  readTokenHead,
  type TokenBody,
  type TokenHead,
  type TokenKeys,
} from './explain-token.js';
import { Failure } from './failure.js';
import type { Terminal } from './terminal.js';

/** `everid token`: explains an advertising token. */
export const tokenCommand = (terminal: Terminal): Command =>
  defineCommand(
    terminal,
    {
      name: 'token',
      description:
        'Explain an advertising token: version, product and type; with the keys also its times and its site.',
      parameters: [['[token]', 'an advertising token; default: standard input']],
      examples: [
        'everid token A4AAAABl...',
        'everid token --local A4AAAABl...            # issued by `everid operator`',
        'everid token --keys keys.json A4AAAABl...   # {"101": "<Base64>", "103": "<Base64>"}',
      ],
    },
    async (run, [given], { keys, local }) => {
      const token = (given ?? (await run.rest('pipe a token into it'))).trim();
      const head = readTokenHead(token);
      const known = await readKeys(keys as string | undefined, local === true);
      print(run, head, known && (await readTokenBody(token, known)));
    },
  )
    .option('--local', 'open it with the public keys of the local operator')
    .option('--keys <file>', 'open it with the keys of a JSON file: Base64 by number of the key');

async function readKeys(file: string | undefined, local: boolean): Promise<TokenKeys | undefined> {
  const { master, fallback } = PUBLIC_KEYS;
  const pairs = [master, fallback].map(({ id, secret }) => [id, readKey(secret, 'a public key')] as const);
  if (file === undefined) return local ? new Map(pairs) : undefined;
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Failure(`${file} can't be read`);
  });
  try {
    const entries = Object.entries(JSON.parse(text) as Record<string, string>);
    return new Map([
      ...(local ? pairs : []),
      ...entries.map(([id, secret]) => [Number(id), readKey(secret, `key ${id}`)] as const),
    ]);
  } catch (error) {
    // The error of JSON.parse quotes the file.
    const reason = error instanceof RangeError ? error.message : 'it must be JSON like {"101": "<Base64>"}';
    throw new Failure(`${file}: ${reason}`);
  }
}

function print(run: Run, head: TokenHead, body: TokenBody | undefined): void {
  if (run.json) {
    run.printJson({ ...head, ...body });
    return;
  }
  const { version, product, type, masterKeyId } = head;
  const rows: readonly Row[] = [
    ['version', version],
    ['product', product ?? 'not told by this version'],
    ['type', type ?? 'not told by this version'],
    ['master key', masterKeyId],
    ...(body ? explain(body) : []),
  ];
  for (const [name, value] of rows) if (value !== undefined) run.print(`${name.padEnd(12)}${value}`);
}

type Row = readonly [name: string, value: string | number | undefined];

const explain = (body: TokenBody): readonly Row[] => [
  ['site key', body.siteKeyId],
  ['site', body.siteId],
  ['generated', body.generated === 'server' ? "by a publisher's server" : 'by a page'],
  ['established', date(body.established)],
  ['refreshed', date(body.refreshed)],
  ['created', date(body.created)],
  ['expires', `${date(body.expires)}${body.expires <= Date.now() ? ' (expired)' : ''}`],
];

const date = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString();
