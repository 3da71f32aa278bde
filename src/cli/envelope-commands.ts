import type { Command } from 'commander';
import { fromBase64, toBase64 } from '../operator-api/base64.js';
import { openRefreshResponse, openResponse, sealRequest } from '../server/envelope.js';
import { defineCommand, type Run } from './command.js';
import { EXIT, Failure } from './failure.js';
import type { Terminal } from './terminal.js';

/** `everid encrypt`: seals JSON for an operator. */
export const encryptCommand = (terminal: Terminal): Command =>
  defineCommand(
    terminal,
    {
      name: 'encrypt',
      description:
        'Seal the JSON on standard input for an operator and print the envelope in Base64. With --json also its nonce and its time.',
      parameters: [['[secret]', 'client secret; default: CLIENT_SECRET in the environment; - reads a line']],
      examples: [
        `echo '{"email":"user@example.com"}' | everid encrypt "$CLIENT_SECRET" \\`,
        `  | curl -X POST https://operator-integ.uidapi.com/v2/token/generate -H "Authorization: Bearer $API_KEY" -d @- \\`,
        '  | everid decrypt "$CLIENT_SECRET"',
      ],
    },
    async (run, [given]) => {
      const secret = await run.secret(given, 'CLIENT_SECRET', 'the client secret');
      const { body, nonce, timestamp } = await sealRequest(secret, await readJson(run));
      if (run.json) run.printJson({ body, nonce: toBase64(nonce), timestamp });
      else run.print(body);
    },
  );

/** `everid decrypt`: opens what an operator has answered. */
export const decryptCommand = (terminal: Terminal): Command =>
  defineCommand(
    terminal,
    {
      name: 'decrypt',
      description:
        'Open the answer of an operator on standard input and print its JSON. An answer that is not encrypted, such as a refusal, is printed as it is.',
      parameters: [
        [
          '[secret]',
          'client secret, or with --is-refresh the refresh response key; default: CLIENT_SECRET or REFRESH_RESPONSE_KEY in the environment; - reads a line',
        ],
      ],
      examples: [
        `curl -s -X POST https://operator-integ.uidapi.com/v2/token/refresh -d "$REFRESH_TOKEN" \\`,
        '  | everid decrypt "$REFRESH_RESPONSE_KEY" --is-refresh',
      ],
    },
    (run, [given], { isRefresh, nonce }) => decrypt(run, given, !!isRefresh, nonce as string | undefined),
  )
    .option('--is-refresh', 'the answer is one to /v2/token/refresh')
    .option('--nonce <base64>', 'the nonce of the request, which the answer must repeat');

async function decrypt(run: Run, given: string | undefined, isRefresh: boolean, nonce: string | undefined) {
  const secret = isRefresh
    ? await run.secret(given, 'REFRESH_RESPONSE_KEY', 'the refresh response key')
    : await run.secret(given, 'CLIENT_SECRET', 'the client secret');
  const text = await run.rest("pipe an operator's answer into it");
  if (text.trimStart().startsWith('{')) return printPlain(run, text);
  const options = nonce === undefined ? {} : { nonce: readNonce(nonce) };
  run.printJson(
    isRefresh ? await openRefreshResponse(secret, text) : (await openResponse(secret, text, options)).message,
  );
}

/** Operators encrypt answers of status 200 only, and of those not that to a refresh token of protocol v1. */
function printPlain(run: Run, text: string): void {
  const message = parseJson(text, "the operator's answer") as { status?: unknown };
  run.printJson(message);
  if (message.status === 'success' || message.status === 'optout') return;
  const hint = 'the operator refused; its answer is not encrypted';
  throw new Failure(hint, EXIT.REFUSED);
}

function readNonce(base64: string): Uint8Array {
  try {
    return fromBase64(base64);
  } catch {
    throw new Failure('--nonce must be Base64, as `everid encrypt --json` prints it');
  }
}

/** The JSON on standard input, as it is. */
export async function readJson(run: Run): Promise<string> {
  const example = `pipe JSON into it, such as {"email":"user@example.com"}`;
  const text = await run.rest(example);
  parseJson(text, 'standard input');
  return text;
}

function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The error of JSON.parse quotes what it was given.
    throw new Failure(`${what} is no JSON`);
  }
}
