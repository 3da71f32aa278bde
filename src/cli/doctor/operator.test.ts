import { describe, expect, it } from 'vitest';
import { amiss, diagnose } from '../../fixtures/doctor.js';
import { knownIv } from '../../fixtures/known-operator.js';
import { commandLine, ENVIRONMENT, type Surroundings } from '../../fixtures/run-command.js';
import { createOperator, type OperatorOptions } from '../../operator/index.js';
import { fromBase64, toBase64 } from '../../operator-api/base64.js';
import { openRequest, sealRequest } from '../../operator-api/envelope.js';

describe('an operator', () => {
  const URL = 'http://localhost:8080';

  /** A proxy in front of an operator. */
  function behind(
    change: (response: Response, request: Request) => Response | Promise<Response>,
    options: OperatorOptions = {},
  ): Surroundings {
    const operator = createOperator(options);
    const fetch = async (request: Request) => change(await operator.fetch(request.clone()), request);
    return { fetch };
  }

  const changed = (response: Response, headers: Record<string, string | undefined>, body = response.body) => {
    const changedHeaders = new Headers(response.headers);
    for (const [name, value] of Object.entries(headers))
      if (value === undefined) changedHeaders.delete(name);
      else changedHeaders.set(name, value);
    return new Response(body, { status: response.status, headers: changedHeaders });
  };

  it('that is well passes every check', async () => {
    const report = await diagnose(
      URL,
      behind((response) => response),
    );
    expect(report).toMatchObject({ kind: 'operator', exitCode: 0 });
    expect(report.findings.map(({ name, result }) => `${name} ${result}`)).toEqual([
      'reachable ok',
      'clock skipped',
      'CORS ok',
      'envelope ok',
      ...Array(3).fill('test identities ok'),
    ]);
  });

  it('that is not well says so', async () => {
    const report = await diagnose(URL, { fetch: async () => new Response('salts are old', { status: 503 }) });
    expect(amiss(report)[0]).toMatchObject({
      name: 'reachable',
      detail: expect.stringContaining('salts are old'),
    });
    expect(report.exitCode).toBe(2);
  });

  it('that is not well is told no key, nor is a site that is down', async () => {
    const told: (string | null)[] = [];
    const down = (type: string) => async (request: Request) => {
      told.push(request.headers.get('Authorization'));
      return new Response('<h1>Down</h1>', { status: 503, headers: { 'Content-Type': type } });
    };
    expect((await diagnose(URL, { fetch: down('text/html') })).kind).toBe('unknown');
    expect((await diagnose(URL, { fetch: down('text/plain') })).kind).toBe('unknown');
    const unwell = async (request: Request) => {
      told.push(request.headers.get('Authorization'));
      return new Response('salts are old', { status: 503 });
    };
    expect((await diagnose(URL, { fetch: unwell })).kind).toBe('operator');
    expect(told.length).toBeGreaterThan(0);
    expect(told.every((key) => key === null)).toBe(true);
  });

  it.each([
    [{ ...ENVIRONMENT, CLIENT_SECRET: 'abc' }, 'the client secret must be 32 bytes in Base64'],
    [{ ...ENVIRONMENT, API_KEY: 'two words' }, 'the API key must be as it was issued'],
  ])('is not blamed for credentials that are none: %#', async (env, message) => {
    const outcome = await commandLine()(['doctor', URL], { env });
    expect(outcome).toEqual({ printed: '', complained: `error: ${message}\n`, exitCode: 1 });
  });

  it('that falls silent at one check goes through the others', async () => {
    const operator = createOperator();
    const fetch = (request: Request) =>
      request.method === 'OPTIONS' ? Promise.reject(new TypeError()) : operator.fetch(request);
    const report = await diagnose(URL, { fetch });
    expect(amiss(report)).toEqual([expect.objectContaining({ name: 'CORS', detail: 'no answer' })]);
    expect(report.findings).toHaveLength(7);
  });

  it.each(['API_KEY', 'CLIENT_SECRET'] as const)(
    'of this machine that was given only %s of its own is asked as its client',
    async (name) => {
      const own = { API_KEY: 'mine', CLIENT_SECRET: toBase64(new Uint8Array(32)) };
      const key = name === 'API_KEY' ? own.API_KEY : ENVIRONMENT.API_KEY;
      const secret = name === 'API_KEY' ? ENVIRONMENT.CLIENT_SECRET : own.CLIENT_SECRET;
      const clients = [{ key, secret, siteId: 999, roles: ['GENERATOR'] as const }];
      const surroundings = behind((response) => response, { clients });
      const report = await diagnose(URL, { ...surroundings, env: { [name]: own[name] } });
      expect(amiss(report)).toEqual([]);
    },
  );

  it('that says what a terminal would obey is quoted on one plain line', async () => {
    const fetch = async () => new Response('old\u001b[2J\nok  all', { status: 503 });
    const { printed } = await commandLine()(['doctor', URL], { fetch });
    expect(printed.split('\n')[0]).toBe(
      'WRONG    reachable: the operator says it is not well: old [2J ok  all',
    );
  });

  it('that is not there, or slow, is said not to be', async () => {
    const refused = () => Promise.reject(new TypeError('', { cause: { code: 'ECONNREFUSED' } }));
    expect(amiss(await diagnose(URL, { fetch: refused }))[0]).toMatchObject({ detail: 'ECONNREFUSED' });
    const slow = () => Promise.reject(new DOMException('', 'TimeoutError'));
    expect(amiss(await diagnose(URL, { fetch: slow }))[0]).toMatchObject({ detail: 'no answer in time' });
  });

  it.each([
    ['on refreshing', 'Access-Control-Allow-Origin', /may not read/],
    ['on the header of Prebid', 'Access-Control-Allow-Headers', /X-UID2-Client-Version/],
  ])('whose proxy drops what pages need %s is caught', async (_, header, detail) => {
    const report = await diagnose(
      URL,
      behind((response) => changed(response, { [header]: undefined })),
    );
    expect(amiss(report)).toEqual([expect.objectContaining({ name: 'CORS', fix: expect.any(String) })]);
    expect(amiss(report)[0]?.detail).toMatch(detail);
  });

  it.each([-3600, 3600])('whose clock is %i s off is told from one that is right', async (seconds) => {
    const date = new Date(Date.now() + seconds * 1000).toUTCString();
    const report = await diagnose(
      URL,
      behind((response) => changed(response, { Date: date })),
    );
    expect(amiss(report)[0]).toMatchObject({ name: 'clock' });
    const right = behind((response) => changed(response, { Date: new Date().toUTCString() }));
    expect((await diagnose(URL, right)).findings[1]).toMatchObject({ name: 'clock', result: 'ok' });
  });

  it.each([
    [{ ...ENVIRONMENT, CLIENT_SECRET: 'NcMgi6Y8C80SlxvV7pYlfcvEIo+2b0508tYQ3pKK8HM=' }, /CLIENT_SECRET/],
    [{ ...ENVIRONMENT, API_KEY: 'unknown' }, /API_KEY/],
  ])('that does not take the credentials: the fix names which', async (env, fix) => {
    const report = await diagnose(URL, { ...behind((response) => response), env });
    expect(amiss(report)).toHaveLength(1);
    expect(amiss(report)[0]).toMatchObject({ name: 'envelope', fix: expect.stringMatching(fix) });
  });

  it('of the other product is not taken for one of this', async () => {
    const euid = behind((response) => response, { product: 'EUID' });
    expect(amiss(await diagnose(URL, euid))[0]).toMatchObject({ fix: 'pass --product euid' });
    expect((await diagnose(URL, euid, '--product', 'euid')).exitCode).toBe(0);
  });

  it('elsewhere is asked for tokens only with credentials of its own', async () => {
    const surroundings = behind((response) => response);
    const report = await diagnose('https://operator.example', { ...surroundings, env: {} });
    expect(report.findings.slice(-2)).toEqual([
      expect.objectContaining({ name: 'envelope', result: 'skipped' }),
      expect.objectContaining({ name: 'test identities', result: 'skipped' }),
    ]);
    const local = await diagnose(URL, { ...surroundings, env: {} });
    expect(local.findings.some(({ result, name }) => result === 'skipped' && name !== 'clock')).toBe(false);
  });

  it('whose test identities are others is told from one that has them', async () => {
    // As if optout@example.com were anybody: the request of another user arrives in its place.
    const { CLIENT_SECRET } = ENVIRONMENT;
    const operator = createOperator();
    const fetch = async (request: Request) => {
      if (!request.url.endsWith('/generate')) return operator.fetch(request);
      const opened = await openRequest(fromBase64(CLIENT_SECRET), fromBase64(await request.text()));
      const nonce = 'fault' in opened ? new Uint8Array(8) : opened.nonce;
      const json = '{"email":"anybody@example.com"}';
      const message = { timestamp: Date.now(), nonce, json };
      const body = toBase64(await sealRequest(fromBase64(CLIENT_SECRET), knownIv(1), message));
      return operator.fetch(new Request(request.url, { method: 'POST', headers: request.headers, body }));
    };
    const details = amiss(await diagnose(URL, { fetch })).map(({ name, detail }) => `${name}: ${detail}`);
    expect(details).toEqual([
      'test identities: optout@example.com: success',
      'test identities: refresh-optout@example.com: success',
      'test identities: validate@example.com: another user',
    ]);
  });
});

it('prints for people what is wrong, and what to do', async () => {
  const fetch = () => Promise.reject(new TypeError('', { cause: { code: 'ENOTFOUND' } }));
  const outcome = await commandLine()(['doctor', 'https://operator.example'], { fetch });
  expect(outcome.printed).toBe(
    'WRONG    reachable: ENOTFOUND\n         → is the address right, and is it up?\n',
  );
  expect(outcome).toMatchObject({ exitCode: 2, complained: 'error: 1 of 1 checks found something wrong\n' });
});
