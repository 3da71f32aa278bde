import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createParties, EMAIL, failure, login } from '../fixtures/publisher.js';
import { ENVIRONMENT } from '../fixtures/run-command.js';
import { createPublisher } from './publisher.js';

const { API_KEY: apiKey, CLIENT_SECRET: clientSecret } = ENVIRONMENT;

describe('whatever stands for the operator', () => {
  const answering = (answer: (request: Request) => Promise<Response> | Response) =>
    createParties({ fetch: async (request) => answer(request) }).publisher;

  it.each([
    ['an error page', () => new Response('<h1>Bad gateway</h1>', { status: 502 }), 'refused'],
    ['a redirect', () => new Response(null, { status: 307, headers: { Location: 'https://x' } }), 'refused'],
    ['an empty answer', () => new Response(''), 'unreadable'],
    ['plain JSON instead of a sealed answer', () => Response.json({ status: 'optout' }), 'unreadable'],
    ['an endless answer', () => new Response('A'.repeat(1_500_000)), 'unreachable'],
  ])('%s rejects with a code', async (_, answer, code) => {
    expect(await failure(answering(answer).generateToken({ email: EMAIL }))).toMatchObject({ code });
  });

  it('that echoes the request gets none of it into the error', async () => {
    const publisher = answering(async (request) => {
      const message = `${request.headers.get('Authorization')} ${await request.text()}`;
      return Response.json({ status: 'client_error', message }, { status: 400 });
    });
    const identity = await login(createParties().publisher, EMAIL);
    const error = await failure(publisher.refreshToken(identity), identity.refresh_token);
    expect(error.message).toMatch(/\[secret\]/);
  });

  it('that sends it elsewhere is not followed: the key would go along', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.writeHead(307, { Location: '/elsewhere' }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const publisher = createPublisher({ baseUrl, apiKey, clientSecret });
    const error = await failure(publisher.generateToken({ email: EMAIL }));
    server.close();
    expect(error).toMatchObject({ code: 'refused', httpStatus: 307 });
    expect(asked).toEqual(['/v2/token/generate']);
  });

  it('and is not there, is told from one that is slow', async () => {
    const gone = answering(() => Promise.reject(new TypeError(EMAIL, { cause: { code: 'ECONNREFUSED' } })));
    const error = await failure(gone.generateToken({ email: EMAIL }));
    expect([error.code, error.message]).toEqual([
      'unreachable',
      'No answer came from http://operator.test (ECONNREFUSED).',
    ]);
    const slow = ({ signal }: Request) =>
      new Promise<Response>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
    const { publisher } = createParties({ timeout: 1, fetch: slow });
    expect((await failure(publisher.generateToken({ email: EMAIL }))).message).toMatch(/in time/);
  });

  it('and replays an old answer, is not believed', async () => {
    const { operator } = createParties();
    const kept: string[] = [];
    const publisher = answering(async (request) => {
      const response = await operator.fetch(request);
      kept.push(await response.text());
      return new Response(kept[0]);
    });
    await publisher.generateToken({ email: EMAIL });
    expect(await failure(publisher.generateToken({ email: EMAIL }))).toMatchObject({ code: 'nonce' });
  });
});
