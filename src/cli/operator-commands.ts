import type { Command } from 'commander';
import { ask } from '../server/ask.js';
import { openRefreshResponse, openResponse, parse, sealRequest } from '../server/envelope.js';
import { readApiKey, readUrl } from './arguments.js';
import { defineCommand, type Run } from './command.js';
import { readJson } from './envelope-commands.js';
import type { Terminal } from './terminal.js';

/** ms */
const TIMEOUT = 10_000;
/** Operators take requests up to two minutes off their clock. */
const MAX_CLOCK_DRIFT = 120_000;

/** `everid request`: a whole exchange with an enveloped endpoint. */
export const requestCommand = (terminal: Terminal): Command =>
  defineCommand(
    terminal,
    {
      name: 'request',
      description:
        'Seal the JSON on standard input, post it, check and open the answer, and print its JSON. Ends with 2 where the operator refuses, with 3 where it does not answer.',
      parameters: [
        ['<url>', 'an endpoint, such as https://operator-integ.uidapi.com/v2/token/generate'],
        ['[api-key]', 'default: API_KEY in the environment; - reads a line'],
        ['[secret]', 'client secret; default: CLIENT_SECRET in the environment; - reads a line'],
      ],
      examples: [
        `echo '{"email":"user@example.com","optout_check":1}' \\`,
        '  | everid request http://localhost:8080/v2/token/generate "$API_KEY" "$CLIENT_SECRET"',
      ],
    },
    async (run, [url, givenKey, givenSecret]) => {
      const apiKey = readApiKey(await run.secret(givenKey, 'API_KEY', 'the API key'));
      const secret = await run.secret(givenSecret, 'CLIENT_SECRET', 'the client secret');
      const { body, nonce } = await sealRequest(secret, await readJson(run));
      const sealed = await ask({ ...to(run, readUrl(url)), apiKey, body, secrets: [secret] });
      const options = { nonce, maxClockDrift: MAX_CLOCK_DRIFT };
      run.printJson((await openResponse(secret, sealed, options)).message);
    },
  );

/** `everid refresh`: an exchange with `/v2/token/refresh`. */
export const refreshCommand = (terminal: Terminal): Command =>
  defineCommand(
    terminal,
    {
      name: 'refresh',
      description:
        'Exchange a refresh token for the next identity and print the answer. With API_KEY in the environment the operator says why it refuses.',
      parameters: [
        ['<url>', 'an operator, or its endpoint /v2/token/refresh'],
        ['[refresh-token]', 'default: REFRESH_TOKEN in the environment; - reads a line'],
        [
          '[response-key]',
          'refresh_response_key of the same identity; default: REFRESH_RESPONSE_KEY in the environment; - reads a line',
        ],
      ],
      examples: [
        'everid refresh https://operator-integ.uidapi.com "$REFRESH_TOKEN" "$REFRESH_RESPONSE_KEY"',
        `jq -r '.body.refresh_token, .body.refresh_response_key' answer.json | everid refresh http://localhost:8080 - -`,
      ],
    },
    async (run, [url, givenToken, givenKey]) => {
      const token = await run.secret(givenToken, 'REFRESH_TOKEN', 'the refresh token');
      const key = await run.secret(givenKey, 'REFRESH_RESPONSE_KEY', 'the refresh response key');
      const apiKey = run.env.API_KEY ? readApiKey(run.env.API_KEY) : undefined;
      const question = { ...to(run, readUrl(url, '/v2/token/refresh')), apiKey };
      const answer = await ask({ ...question, body: token, secrets: [token, key] });
      // A refresh token of protocol v1 is answered in plain JSON.
      const isPlain = answer.startsWith('{');
      run.printJson(isPlain ? parse(answer) : await openRefreshResponse(key, answer));
    },
  );

const to = ({ fetch }: Run, url: string) => ({ url, fetch, timeout: TIMEOUT });
