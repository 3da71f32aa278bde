import { afterEach, describe, expect, it, vi } from 'vitest';
import { hashIdentifier } from '../dii/hash.js';
import vectors from '../fixtures/vectors.json' with { type: 'json' };
import type { Identity } from '../identity/identity.js';
import { createOperator, type OperatorOptions } from '../operator/index.js';
import { fromBase64, toBase64 } from '../operator-api/base64.js';
import { openRequest } from '../operator-api/envelope.js';
import { OperatorError } from './operator-error.js';
import type { PublisherOptions } from './options.js';
import { createPublisher, type Publisher } from './publisher.js';

const { client_key: apiKey, client_secret_b64: clientSecret } = vectors.derived.generate_exchange;
const EMAIL = 'someone.quite.unusual@example.com';

afterEach(() => {
  vi.useRealTimers();
});

/** A publisher and an operator of the test's own, without a network. */
function create(options: Partial<PublisherOptions> = {}, operatorOptions: OperatorOptions = {}) {
  const operator = createOperator({ product: options.product, ...operatorOptions });
  const requests: Request[] = [];
  const fetch = async (request: Request) => {
    requests.push(request.clone());
    return operator.fetch(request);
  };
  const baseUrl = 'http://operator.test';
  const publisher = createPublisher({ baseUrl, apiKey, clientSecret, fetch, ...options });
  return { publisher, operator, requests };
}

async function login(publisher: Publisher, email: string): Promise<Identity> {
  const outcome = await publisher.generateToken({ email });
  if (outcome.status !== 'success') throw new Error(outcome.status);
  return outcome.identity;
}

/** What a call was rejected with; it may hold none of the secrets. */
async function failure(call: Promise<unknown>, ...secrets: readonly string[]): Promise<OperatorError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof OperatorError)) throw new Error('no OperatorError', { cause: error });
  const all = `${error.stack} ${JSON.stringify(error)} ${JSON.stringify(Object.values(error))}`;
  for (const secret of [apiKey, clientSecret, EMAIL, ...secrets]) expect(all).not.toContain(secret);
  return error;
}

describe('generateToken', () => {
  it.each(['UID2', 'EUID'] as const)('gets an identity of %s', async (product) => {
    const identity = await login(create({ product }).publisher, EMAIL);
    expect(identity.advertising_token).toMatch(product === 'UID2' ? /^A4/ : /^E4/);
    expect(identity.refresh_token).toHaveLength(388);
    expect(identity.identity_expires).toBeGreaterThan(Date.now());
  });

  it('sends the hash under the key, and never the email', async () => {
    const { publisher, requests } = create();
    await login(publisher, ' Someone.Quite.Unusual@EXAMPLE.com');
    expect(requests[0]?.headers.get('Authorization')).toBe(`Bearer ${apiKey}`);
    expect(requests[0]?.url).toBe('http://operator.test/v2/token/generate');
    const sealed = fromBase64((await requests[0]?.text()) ?? '');
    const opened = await openRequest(fromBase64(clientSecret), sealed);
    expect(opened).toMatchObject({
      json: JSON.stringify({ email_hash: await hashIdentifier(EMAIL), optout_check: 1 }),
    });
  });

  it('gives one user one token content, whatever the spelling, the hash or the way', async () => {
    const { publisher } = create();
    const { advertising_token } = await login(publisher, 'USER@Example.com');
    const hash = vectors.email_hashes['user@example.com'];
    for (const input of [{ email: 'user@example.com' }, { emailHash: hash }])
      expect(await publisher.validateToken(advertising_token, input)).toBe(true);
    expect(await publisher.validateToken(advertising_token, { email: 'other@example.com' })).toBe(false);
  });

  it.each([{ email: 'optout@example.com' }, { phone: '+00000000000' }])(
    'tells that %j has opted out',
    async (input) => {
      expect(await create().publisher.generateToken(input)).toEqual({ status: 'optout' });
    },
  );

  it('tells an opt-out of a moment ago', async () => {
    const { publisher, operator } = create();
    await login(publisher, EMAIL);
    await operator.optOut({ email: EMAIL });
    expect(await publisher.generateToken({ email: EMAIL })).toEqual({ status: 'optout' });
  });

  it.each(vectors.tcf)('passes on the TC string of EUID: $expect', async ({ tc, expect: expected }) => {
    const { publisher } = create({ product: 'EUID' });
    const call = publisher.generateToken({ email: EMAIL, tcfString: tc });
    if (expected === 'sufficient') expect((await call).status).toBe('success');
    else if (expected?.startsWith('insufficient'))
      expect(await call).toEqual({ status: 'insufficient_user_consent' });
    else
      expect(await failure(call)).toMatchObject({
        httpStatus: 400,
        operatorMessage: 'User consent is invalid',
      });
  });

  it('says that the key is not known', async () => {
    const error = await failure(create({ apiKey: 'another' }).publisher.generateToken({ email: EMAIL }));
    expect(error).toMatchObject({ code: 'refused', httpStatus: 401, status: 'unauthorized' });
    expect(error.message).toMatch(/Check the API key/);
  });

  it('says that the secret is not that of the key', async () => {
    const other = toBase64(new Uint8Array(32));
    const error = await failure(create({ clientSecret: other }).publisher.generateToken({ email: EMAIL }));
    expect(error).toMatchObject({ code: 'refused', httpStatus: 400, status: 'client_error' });
    expect(error.operatorMessage).toMatch(/Check encryption key/);
  });

  it('says that the clock is wrong', async () => {
    const now = Date.now() + 240_000;
    const { publisher } = create({}, { now: () => now });
    const error = await failure(publisher.generateToken({ email: EMAIL }));
    expect(error.operatorMessage).toBe('Invalid timestamp: Request too old or client time drift.');
  });

  it('looks at an email before it asks', async () => {
    const { publisher, requests } = create();
    await expect(publisher.generateToken({ email: 'nobody' })).rejects.toThrow(RangeError);
    await expect(publisher.generateToken({ email: 'a@b', tcfString: 7 as never })).rejects.toThrow(TypeError);
    expect(requests).toEqual([]);
  });
});

describe('refreshToken', () => {
  it('gets the next identity, again and again', async () => {
    const { publisher } = create();
    let identity = await login(publisher, EMAIL);
    for (const _ of [1, 2]) {
      const outcome = await publisher.refreshToken(identity);
      if (outcome.status !== 'success') throw new Error(outcome.status);
      expect(outcome.identity.advertising_token).not.toBe(identity.advertising_token);
      expect(outcome.identity.refresh_response_key).not.toBe(identity.refresh_response_key);
      identity = outcome.identity;
    }
    expect(await publisher.validateToken(identity.advertising_token, { email: EMAIL })).toBe(true);
  });

  it('tells an opt-out', async () => {
    const { publisher } = create();
    const identity = await login(publisher, 'refresh-optout@example.com');
    expect(await publisher.refreshToken(identity)).toEqual({ status: 'optout' });
  });

  it('tells that the refresh token is over', async () => {
    let now = Date.now();
    const { publisher } = create({}, { now: () => now });
    const identity = await login(publisher, EMAIL);
    now += 86_400_001;
    expect(await publisher.refreshToken(identity)).toEqual({ status: 'expired_token' });
  });

  it('opens the plain answer to an identity of protocol v1, and tells that it is another product’s', async () => {
    const [row] = vectors.derived.identities;
    const { advertising_token = '', refresh_token_inner_b64 = '' } = row ?? {};
    const times = { identity_expires: 2, refresh_from: 1, refresh_expires: 3 };
    const legacy = { advertising_token, refresh_token: refresh_token_inner_b64, ...times };
    const now = () => vectors.derived.constants.now_ms;
    expect(await create({}, { now }).publisher.refreshToken(legacy)).toMatchObject({ status: 'success' });
    const outcome = await create({ product: 'EUID' }, { now }).publisher.refreshToken(legacy);
    expect(outcome).toEqual({ status: 'invalid_token' });
  });

  it('says that a token was tampered with, quoting none of it', async () => {
    const { publisher } = create();
    const identity = await login(publisher, EMAIL);
    const refresh_token = `${identity.refresh_token.slice(0, -4)}AAAA`;
    const error = await failure(
      publisher.refreshToken({ ...identity, refresh_token }),
      refresh_token,
      identity.refresh_response_key ?? '',
    );
    expect(error).toMatchObject({ code: 'refused', httpStatus: 400, status: 'client_error' });
  });

  it('names the field that makes it no identity', async () => {
    const { publisher } = create();
    await expect(publisher.refreshToken({} as Identity)).rejects.toThrow(
      /whole identity: see its advertising_token/,
    );
    await expect(publisher.refreshToken(undefined as never)).rejects.toThrow(TypeError);
  });
});

describe('whatever stands for the operator', () => {
  const answering = (answer: (request: Request) => Promise<Response> | Response) =>
    create({ fetch: async (request) => answer(request) }).publisher;

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
    const identity = await login(create().publisher, EMAIL);
    const error = await failure(publisher.refreshToken(identity), identity.refresh_token);
    expect(error.message).toMatch(/\[secret\]/);
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
    const { publisher } = create({ timeout: 1, fetch: slow });
    expect((await failure(publisher.generateToken({ email: EMAIL }))).message).toMatch(/in time/);
  });

  it('and replays an old answer, is not believed', async () => {
    const { operator } = create();
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

describe('options', () => {
  const good = { apiKey, clientSecret };

  it.each([
    [undefined, /createPublisher takes/],
    [{ ...good, product: 'uid2' }, /product must be "UID2" or "EUID"/],
    [{ ...good, product: 'toString' }, /product must be/],
    [{ ...good, baseUrl: 'prod.uidapi.com' }, /baseUrl must be like/],
    [{ ...good, baseUrl: 'https://user:pass@prod.uidapi.com' }, /baseUrl must be like/],
    [{ ...good, apiKey: '' }, /apiKey must be/],
    [{ ...good, apiKey: `${apiKey}\n` }, /apiKey must be/],
    [{ ...good, clientSecret: 'abc' }, /clientSecret must be/],
    [{ ...good, timeout: 0 }, /timeout must be/],
    [{ ...good, timeout: Number.NaN }, /timeout must be/],
  ])('that can’t be meant are refused: %#', (options, message) => {
    expect(() => createPublisher(options as PublisherOptions)).toThrow(message);
    try {
      createPublisher(options as PublisherOptions);
    } catch (error) {
      expect(String(error)).not.toContain(apiKey);
      expect(String(error)).not.toContain(clientSecret);
    }
  });

  it('name production by default, and a slash at the end of an address is no mistake', async () => {
    const urls: string[] = [];
    const fetch = async ({ url }: Request) => {
      urls.push(url);
      return new Response(null, { status: 500 });
    };
    for (const baseUrl of [undefined, 'https://operator-integ.uidapi.com/'])
      await createPublisher({ ...good, baseUrl, fetch })
        .generateToken({ email: EMAIL })
        .catch(() => {});
    expect(urls.map((url) => new URL(url).host)).toEqual(['prod.uidapi.com', 'operator-integ.uidapi.com']);
    expect(urls[1]).toMatch(/com\/v2\/token\/generate$/);
  });
});
