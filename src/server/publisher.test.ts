import { describe, expect, it } from 'vitest';
import { hashIdentifier } from '../dii/hash.js';
import { createParties, EMAIL, failure, login } from '../fixtures/publisher.js';
import { ENVIRONMENT } from '../fixtures/run-command.js';
import vectors from '../fixtures/vectors.json' with { type: 'json' };
import type { Identity } from '../identity/identity.js';
import { fromBase64, toBase64 } from '../operator-api/base64.js';
import { openRequest, sealResponse } from '../operator-api/envelope.js';

const { API_KEY: apiKey, CLIENT_SECRET: clientSecret } = ENVIRONMENT;

describe('generateToken', () => {
  it.each(['UID2', 'EUID'] as const)('gets an identity of %s', async (product) => {
    const identity = await login(createParties({ product }).publisher, EMAIL);
    expect(identity.advertising_token).toMatch(product === 'UID2' ? /^A4/ : /^E4/);
    expect(identity.refresh_token).toHaveLength(388);
    expect(identity.identity_expires).toBeGreaterThan(Date.now());
  });

  it('sends the hash under the key, and never the email', async () => {
    const { publisher, requests } = createParties();
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
    const { publisher } = createParties();
    const { advertising_token } = await login(publisher, 'USER@Example.com');
    const hash = vectors.email_hashes['user@example.com'];
    for (const input of [{ email: 'user@example.com' }, { emailHash: hash }])
      expect(await publisher.validateToken(advertising_token, input)).toBe(true);
    expect(await publisher.validateToken(advertising_token, { email: 'other@example.com' })).toBe(false);
  });

  it.each([{ email: 'optout@example.com' }, { phone: '+00000000000' }])(
    'tells that %j has opted out',
    async (input) => {
      expect(await createParties().publisher.generateToken(input)).toEqual({ status: 'optout' });
    },
  );

  it('tells an opt-out of a moment ago', async () => {
    const { publisher, operator } = createParties();
    await login(publisher, EMAIL);
    await operator.optOut({ email: EMAIL });
    expect(await publisher.generateToken({ email: EMAIL })).toEqual({ status: 'optout' });
  });

  it.each(vectors.tcf)('passes on the TC string of EUID: $expect', async ({ tc, expect: expected }) => {
    const { publisher } = createParties({ product: 'EUID' });
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

  it('knows insufficient consent as documents of EUID have it: a message on "success"', async () => {
    const insufficient = vectors.tcf.find((row) => row.expect?.startsWith('insufficient'));
    const generation = 'v2-documented';
    const { publisher } = createParties({ product: 'EUID' }, { generation });
    expect(await publisher.generateToken({ email: EMAIL, tcfString: insufficient?.tc })).toEqual({
      status: 'insufficient_user_consent',
    });
  });

  it('says that the key is not known', async () => {
    const error = await failure(
      createParties({ apiKey: 'another' }).publisher.generateToken({ email: EMAIL }),
    );
    expect(error).toMatchObject({ code: 'refused', httpStatus: 401, status: 'unauthorized' });
    expect(error.message).toMatch(/Check the API key/);
  });

  it('says that the secret is not that of the key', async () => {
    const other = toBase64(new Uint8Array(32));
    const error = await failure(
      createParties({ clientSecret: other }).publisher.generateToken({ email: EMAIL }),
    );
    expect(error).toMatchObject({ code: 'refused', httpStatus: 400, status: 'client_error' });
    expect(error.operatorMessage).toMatch(/Check encryption key/);
  });

  it('says that the clock is wrong', async () => {
    const now = Date.now() + 240_000;
    const { publisher } = createParties({}, { now: () => now });
    const error = await failure(publisher.generateToken({ email: EMAIL }));
    expect(error.operatorMessage).toBe('Invalid timestamp: Request too old or client time drift.');
  });

  it('does not believe an answer whose time is far off', async () => {
    // The operator looks at its clock when a request arrives, and again when it answers.
    let looks = 0;
    const { publisher } = createParties({}, { now: () => Date.now() + (looks++ ? 240_000 : 0) });
    expect(await failure(publisher.generateToken({ email: EMAIL }))).toMatchObject({ code: 'clock' });
  });

  it('looks at an email before it asks', async () => {
    const { publisher, requests } = createParties();
    await expect(publisher.generateToken({ email: 'nobody' })).rejects.toThrow(RangeError);
    await expect(publisher.generateToken({ email: 'a@b', tcfString: 7 as never })).rejects.toThrow(TypeError);
    expect(requests).toEqual([]);
  });
});

describe('validateToken', () => {
  it.each([{ status: 'optout' }, { status: 'success' }, { status: 'success', body: 'true' }, null])(
    'takes %j for no answer to its question',
    async (answer) => {
      const key = fromBase64(clientSecret);
      const fetch = async (request: Request) => {
        const asked = await openRequest(key, fromBase64(await request.text()));
        if ('fault' in asked) throw new Error(asked.fault);
        const json = JSON.stringify(answer);
        return new Response(toBase64(await sealResponse(key, new Uint8Array(12), { ...asked, json })));
      };
      const call = createParties({ fetch }).publisher.validateToken('A4AAAABl', { email: EMAIL });
      expect(await failure(call)).toMatchObject({ code: 'unreadable' });
    },
  );
});

describe('refreshToken', () => {
  it('gets the next identity, again and again', async () => {
    const { publisher } = createParties();
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
    const { publisher } = createParties();
    const identity = await login(publisher, 'refresh-optout@example.com');
    expect(await publisher.refreshToken(identity)).toEqual({ status: 'optout' });
  });

  it('tells that the refresh token is over', async () => {
    let now = Date.now();
    const { publisher } = createParties({}, { now: () => now });
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
    expect(await createParties({}, { now }).publisher.refreshToken(legacy)).toMatchObject({
      status: 'success',
    });
    const outcome = await createParties({ product: 'EUID' }, { now }).publisher.refreshToken(legacy);
    expect(outcome).toEqual({ status: 'invalid_token' });
  });

  it('says that a token was tampered with, quoting none of it', async () => {
    const { publisher } = createParties();
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
    const { publisher } = createParties();
    await expect(publisher.refreshToken({} as Identity)).rejects.toThrow(
      /whole identity: see its advertising_token/,
    );
    await expect(publisher.refreshToken(undefined as never)).rejects.toThrow(TypeError);
  });
});
