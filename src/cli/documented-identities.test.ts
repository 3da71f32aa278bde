import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import documented from '../fixtures/documented-commands.json' with { type: 'json' };
import { type Answer, type Installed, install, obstacle } from '../fixtures/installed.js';
import { commandLine, ENVIRONMENT } from '../fixtures/run-command.js';

// The identities that each page gives for tests, asked of a local operator of the page's generation.

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const everywhere = commandLine();
let everid: Installed;

beforeAll(async () => {
  everid = await install();
});

afterAll(() => everid.remove());

interface Row {
  readonly identity: string;
  readonly generate: string;
  readonly refresh?: string;
  readonly validates?: boolean;
}

/** How to ask an operator of one version. */
interface Way {
  readonly generate: (identity: string) => Promise<Answer>;
  readonly refresh: (body: Answer['body']) => Promise<Answer>;
  readonly validate: (identity: string, token: unknown) => Promise<unknown>;
}

const named = (identity: string) => (identity.startsWith('+') ? { phone: identity } : { email: identity });

/** Runs a command in this process, over the network. */
async function run(args: readonly string[], input?: string): Promise<Answer> {
  const surroundings = { fetch: (request: Request) => fetch(request), ...(input ? { input } : {}) };
  const { printed, complained } = await everywhere([...args, '--json'], surroundings);
  expect(complained).toBe('');
  return JSON.parse(printed);
}

function sealed(url: string): Way {
  const request = (path: string, parameters: object) =>
    run(['request', `${url}/v2/token/${path}`], JSON.stringify(parameters));
  return {
    generate: (identity) => request('generate', { ...named(identity), optout_check: 1 }),
    refresh: ({ refresh_token, refresh_response_key }) =>
      run(['refresh', url, String(refresh_token), String(refresh_response_key)]),
    validate: async (identity, token) => (await request('validate', { ...named(identity), token })).body,
  };
}

function plain(url: string): Way {
  const get = async (path: string, parameters: Record<string, string>): Promise<Answer> => {
    const headers = { Authorization: `Bearer ${ENVIRONMENT.API_KEY}` };
    return (await fetch(`${url}/v1/token/${path}?${new URLSearchParams(parameters)}`, { headers })).json();
  };
  return {
    generate: (email) => get('generate', { email }),
    refresh: ({ refresh_token }) => get('refresh', { refresh_token: String(refresh_token) }),
    validate: async (email, token) => (await get('validate', { email, token: String(token) })).body,
  };
}

describe.each(documented.documents)('on the page "$document"', ({ product, version, test_identities }) => {
  const { options } = test_identities;
  const rows: readonly Row[] = test_identities.rows;
  const reason = obstacle(options);
  if (reason) {
    it.skipIf(true)(`the test identities are left out: ${reason}`, () => {});
    return;
  }
  let way: Way;
  beforeAll(async () => {
    const url = await everid.startOperator(product, options);
    way = version === 'v1' ? plain(url) : sealed(url);
  });

  it.each(rows)('$identity does what it says', async (row) => {
    const { status, body } = await way.generate(row.identity);
    expect(status).toBe(row.generate);
    if (row.refresh) expect((await way.refresh(body)).status).toBe(row.refresh);
    if (row.validates) expect(await way.validate(row.identity, body.advertising_token)).toBe(true);
  });
});
