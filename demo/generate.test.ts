import { afterEach, describe, expect, it } from 'vitest';
import { hashIdentifier } from '../src/dii/hash.js';
import { fromBase64, toBase64 } from '../src/operator-api/base64.js';
import { type Message, openRequest, sealResponse } from '../src/operator-api/envelope.js';
import { createGenerate } from './generate.js';
import { type RunningServer, startServer } from './server.js';
import { LOCAL_CREDENTIALS } from './settings.js';

const EMAIL = 'someone@example.com';
const KEY = fromBase64(LOCAL_CREDENTIALS.clientSecret);
const IDENTITY = {
  advertising_token: 'token',
  refresh_token: 'refresh',
  identity_expires: 3,
  refresh_from: 2,
  refresh_expires: 4,
  refresh_response_key: toBase64(new Uint8Array(32)),
};

let server: RunningServer | undefined;

afterEach(() => server?.close());

/** A generator that asks a server of the test's own. */
async function generator(answer: (request: Request) => Response | Promise<Response>) {
  server = await startServer(answer, 0);
  return createGenerate(server.url, LOCAL_CREDENTIALS);
}

/** Opens a request with the secret, and seals an answer to it. */
async function exchange(request: Request, answer: (message: Message) => Partial<Message>): Promise<Response> {
  const message = await openRequest(KEY, fromBase64(await request.text()));
  if ('fault' in message) return new Response(null, { status: 500 });
  const sealed = await sealResponse(KEY, new Uint8Array(12), { ...message, ...answer(message) });
  return new Response(toBase64(sealed));
}

const sealing = (body: unknown) =>
  generator((request) => exchange(request, () => ({ json: JSON.stringify(body) })));

describe('createGenerate', () => {
  it('sends the hash sealed, with the key in the header, and returns the identity', async () => {
    let header: string | null = null;
    let sent = '';
    const generate = await generator((request) => {
      header = request.headers.get('Authorization');
      return exchange(request, ({ json }) => {
        sent = json;
        return { json: JSON.stringify({ status: 'success', body: IDENTITY }) };
      });
    });
    expect(await generate(EMAIL)).toEqual({ status: 'success', identity: IDENTITY });
    expect(JSON.parse(sent)).toEqual({ email_hash: await hashIdentifier(EMAIL), optout_check: 1 });
    expect(header).toBe(`Bearer ${LOCAL_CREDENTIALS.apiKey}`);
  });

  it('tells an opt-out', async () => {
    expect(await (await sealing({ status: 'optout' }))(EMAIL)).toEqual({ status: 'optout' });
  });

  it('takes no answer that was sealed for another request', async () => {
    const generate = await generator((request) =>
      exchange(request, () => ({ json: '{"status":"optout"}', nonce: new Uint8Array(8) })),
    );
    expect(await generate(EMAIL)).toMatchObject({ status: 'unavailable' });
  });

  it('takes no success without an identity', async () => {
    const generate = await sealing({ status: 'success', body: {} });
    expect(await generate(EMAIL)).toMatchObject({ status: 'unavailable' });
  });

  it('passes on why an email was refused', async () => {
    const refused = { status: 'client_error', message: 'Invalid Identifier' };
    const generate = await generator(() => Response.json(refused, { status: 400 }));
    expect(await generate(EMAIL)).toEqual({ status: 'refused', message: 'Invalid Identifier' });
  });

  it('says what is wrong with an email without asking', async () => {
    let asked = 0;
    const generate = await generator(() => {
      asked += 1;
      return new Response();
    });
    expect(await generate('nobody')).toEqual({
      status: 'refused',
      message: 'email must be an email address',
    });
    expect(asked).toBe(0);
  });

  it.each([
    ['an error', () => new Response('broken', { status: 500 })],
    ['junk', () => new Response('<html>')],
    ['a refusal without JSON', () => new Response('no', { status: 400 })],
    ['a redirect', () => new Response(null, { status: 302, headers: { Location: '/' } })],
  ])('calls the operator unavailable after %s', async (_, answer) => {
    const outcome = await (await generator(answer))(EMAIL);
    expect(outcome).toMatchObject({ status: 'unavailable' });
    expect(JSON.stringify(outcome)).not.toContain(EMAIL);
  });
});
