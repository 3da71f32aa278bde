import { describe, expect, it } from 'vitest';
import { knownIv } from '../fixtures/known-operator.js';
import { commandLine, ENVIRONMENT, type Surroundings } from '../fixtures/run-command.js';
import { createOperator, type OperatorOptions } from '../operator/index.js';
import { fromBase64, toBase64 } from '../operator-api/base64.js';
import { openRequest, sealRequest } from '../operator-api/envelope.js';
import { identityCookie } from '../server/cookie.js';
import { issue } from '../simulation/answers.js';

interface Found {
  readonly name: string;
  readonly result: string;
  readonly detail: string;
  readonly fix?: string;
}

interface Report {
  readonly kind: string;
  readonly findings: Found[];
  readonly exitCode: number;
}

async function diagnose(url: string, surroundings: Surroundings, ...args: string[]): Promise<Report> {
  const run = commandLine();
  const { printed, exitCode } = await run(['doctor', url, '--json', ...args], surroundings);
  return { ...JSON.parse(printed), exitCode };
}

const amiss = ({ findings }: Report) => findings.filter(({ result }) => result === 'wrong');

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

describe('a page', () => {
  const PAGE = 'https://www.publisher.example/news/';
  const SCRIPT = 'https://cdn.publisher.example/everid/uid2.js';
  const HTML = { 'Content-Type': 'text/html; charset=utf-8' };
  const identity = issue(Date.now());

  /** A site with a page, and the script beside it. */
  const site = (
    html: string,
    headers: Record<string, string> = {},
    scriptType = 'text/javascript',
  ): Surroundings => ({
    fetch: async ({ url }) => {
      if (url === PAGE) return new Response(html, { headers: { ...HTML, ...headers } });
      if (url === SCRIPT) return new Response('', { headers: { 'Content-Type': scriptType } });
      return new Response('<h1>Not found</h1>', { status: 404, headers: HTML });
    },
  });
  const good = `<!doctype html><script async src="${SCRIPT}"></script>`;

  it('that is well passes every check', async () => {
    const report = await diagnose(
      PAGE,
      site(good, { Date: new Date().toUTCString(), 'Set-Cookie': identityCookie(identity) }),
    );
    expect(amiss(report)).toEqual([]);
    expect(report).toMatchObject({ kind: 'page', exitCode: 0 });
    const { length } = report.findings.filter(({ result }) => result === 'ok');
    expect(length).toBe(7);
  });

  it.each([
    ['an API key', `${good}<script>key = "${ENVIRONMENT.API_KEY}"</script>`, {}, 'secrets', /replaced/],
    ['two SDKs', `${good}<script src="/uid2-sdk-4.0.1.js"></script>`, {}, 'script', /once/],
    ['a script that is not there', '<script src="/gone/uid2.js"></script>', {}, 'script', /dist folder/],
    [
      'a policy',
      good,
      { 'Content-Security-Policy': "connect-src 'self'" },
      'Content-Security-Policy',
      /prod\.uidapi\.com to connect-src/,
    ],
    [
      'a policy',
      good,
      { 'Content-Security-Policy': "script-src 'self'" },
      'Content-Security-Policy',
      /cdn\.publisher\.example to script-src/,
    ],
    [
      'an HttpOnly cookie',
      good,
      { 'Set-Cookie': `${identityCookie(identity)}; HttpOnly` },
      'cookie __uid_2',
      /identityCookie/,
    ],
    [
      'a cookie without an identity',
      good,
      { 'Set-Cookie': '__euid=abc; Path=/' },
      'cookie __euid',
      /identityCookie/,
    ],
  ])('with %s is told how to mend it', async (_, html, headers, name, fix) => {
    const found = amiss(await diagnose(PAGE, site(html, headers as Record<string, string>)));
    expect(found).toEqual([expect.objectContaining({ name, fix: expect.stringMatching(fix) })]);
    expect(JSON.stringify(found)).not.toContain(ENVIRONMENT.API_KEY);
    expect(JSON.stringify(found)).not.toContain(identity.refresh_token);
  });

  it('whose script is served as something else is told', async () => {
    const report = await diagnose(PAGE, site(good, {}, 'text/plain'));
    expect(amiss(report)).toEqual([expect.objectContaining({ name: 'script' })]);
  });

  it('on plain http is told what it lacks', async () => {
    const url = 'http://www.publisher.example/';
    const fetch = async () => new Response('<p>', { headers: HTML });
    expect(amiss(await diagnose(url, { fetch }))).toEqual([expect.objectContaining({ name: 'https' })]);
    expect((await diagnose('http://localhost:3000/', { fetch })).exitCode).toBe(0);
  });

  it('is judged by the operator that it uses', async () => {
    const headers = { 'Content-Security-Policy': 'connect-src https://prod.euid.eu' };
    const surroundings = site(good.replace('uid2', 'euid'), headers);
    const report = await diagnose(PAGE, surroundings, '--product', 'euid');
    expect(report.findings.find(({ name }) => name === 'Content-Security-Policy')?.result).toBe('ok');
    const other = await diagnose(PAGE, surroundings, '--operator', 'https://integ.euid.eu/');
    expect(amiss(other)[0]?.fix).toBe('add https://integ.euid.eu to connect-src');
  });

  it('that is neither page nor operator is said to be neither', async () => {
    const report = await diagnose('https://www.publisher.example/other', site(good));
    expect(report).toMatchObject({ kind: 'unknown', exitCode: 2 });
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
