import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
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
    ['an answer that is too long', () => new Response('A'.repeat(1_500_000)), 'unreadable'],
  ])('%s rejects with a code', async (_, answer, code) => {
    expect(await failure(answering(answer).generateToken({ email: EMAIL }))).toMatchObject({ code });
  });

  it('that never stops talking is not listened to any longer', async () => {
    let pulled = 0;
    const cancel = vi.fn();
    const chunk = new Uint8Array(1 << 16).fill(0x41);
    const pull = (controller: ReadableStreamDefaultController) => {
      pulled += 1;
      // An end all the same, for whoever listens that long.
      if (pulled > 500) controller.close();
      else controller.enqueue(chunk);
    };
    const endless = () => new Response(new ReadableStream({ pull, cancel }));
    const error = await failure(answering(endless).generateToken({ email: EMAIL }));
    expect(error).toMatchObject({ code: 'unreadable', message: 'The answer is too long for an operator.' });
    expect(pulled).toBeLessThan(100);
    expect(cancel).toHaveBeenCalledOnce();
  });

  it('and says what a terminal would obey, is quoted on one plain line', async () => {
    const message = 'Gone\u001b[2J\r\nerror: none\u202e';
    const publisher = answering(() => Response.json({ status: 'unknown', message }, { status: 500 }));
    const error = await failure(publisher.generateToken({ email: EMAIL }));
    expect(error.operatorMessage).toBe('Gone [2J error: none');
    expect(error.message).toMatch(/^The operator refused \(500 unknown\): Gone \[2J error: none$/);
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

  it.each([
    ['never answers', () => new Promise<Response>(() => {})],
    ['never ends its answer', async () => new Response(new ReadableStream())],
  ])('and %s, ends all the same where a fetch minds no signal', async (_, fetch) => {
    const { publisher } = createParties({ timeout: 1, fetch });
    const error = await failure(publisher.generateToken({ email: EMAIL }));
    expect(error).toMatchObject({ code: 'unreachable', message: expect.stringContaining('in time') });
  });

  it.each([undefined, null, 'why'])(
    'and a fetch that rejects with %j, is an OperatorError too',
    async (thrown) => {
      const call = answering(() => Promise.reject(thrown)).generateToken({ email: EMAIL });
      expect(await failure(call)).toMatchObject({ code: 'unreachable' });
    },
  );

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
