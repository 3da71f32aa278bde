import { describe, expect, it } from 'vitest';
import { amiss, diagnose } from '../../fixtures/doctor.js';
import { ENVIRONMENT, type Surroundings } from '../../fixtures/run-command.js';
import { identityCookie } from '../../server/cookie.js';
import { issue } from '../../simulation/answers.js';

describe('a page', () => {
  const PAGE = 'https://www.publisher.example/news/';
  const SCRIPT = 'https://cdn.publisher.example/Everid/uid2.js';
  const BESIDE = 'https://cdn.publisher.example/Everid/client-side.js';
  const HTML = { 'Content-Type': 'text/html; charset=utf-8' };
  const identity = issue(Date.now());

  /** A site with a page, and the script beside it. */
  const site = (
    html: string,
    headers: Record<string, string> = {},
    scriptType = 'text/javascript',
    cors: Record<string, string> = { 'Access-Control-Allow-Origin': '*' },
  ): Surroundings => ({
    fetch: async ({ url }) => {
      if (url === PAGE) return new Response(html, { headers: { ...HTML, ...headers } });
      const script = { 'Content-Type': scriptType, ...cors };
      if (url === SCRIPT || url === BESIDE) return new Response('', { headers: script });
      return new Response('<h1>Not found</h1>', { status: 404, headers: HTML });
    },
  });
  const good = `<!doctype html><script async src="${SCRIPT}"></script>`;

  const policy = (text: string) => ({ 'Content-Security-Policy': text });

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
    [
      'a tag whose attributes the script can not see',
      `<script type="Module" src="${SCRIPT}" data-consent="auto"></script>`,
      {},
      'script',
      /leave the type out/,
    ],
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
      { 'Set-Cookie': '__euid=YQ==; Path=/' },
      'cookie __euid',
      /identityCookie/,
    ],
  ])('with %s is told how to mend it', async (_, html, headers, name, fix) => {
    const found = amiss(await diagnose(PAGE, site(html, headers as Record<string, string>)));
    expect(found).toEqual([expect.objectContaining({ name, fix: expect.stringMatching(fix) })]);
    expect(JSON.stringify(found)).not.toContain(ENVIRONMENT.API_KEY);
    expect(JSON.stringify(found)).not.toContain(identity.refresh_token);
  });

  it.each([
    ['a module of Prebid beside the SDK', `${good}<script src="/uid2IdSystem.js"></script>`, {}],
    ['the SDK of the other product beside its own', `${good}<script src="/uid2/euid.js"></script>`, {}],
    ['a policy for the paths of the operator', good, policy('connect-src https://prod.uidapi.com/v2/')],
    ['a policy that names the script', good, policy(`script-src ${SCRIPT}`)],
    [
      'a policy as templates escape it',
      `<meta http-equiv=content-security-policy content="connect-src &#39;none&#39; https://prod.uidapi.com; script-src https://cdn.publisher.example">${good}`,
      {},
    ],
  ])('with %s is not found wrong', async (_, html, headers) => {
    expect(amiss(await diagnose(PAGE, site(html, headers as Record<string, string>)))).toEqual([]);
  });

  it('is read once, whatever is in it', async () => {
    // For a reader that begins anew at each tag this would be an afternoon's work.
    const html = `${'<meta '.repeat(300_000)}${'<script '.repeat(300_000)}>${good}`;
    expect(amiss(await diagnose(PAGE, site(html)))).toEqual([]);
  });

  it('without an end is not read for ever', async () => {
    const chunk = new Uint8Array(1 << 20).fill(0x20);
    const pull = (controller: ReadableStreamDefaultController) => controller.enqueue(chunk);
    const fetch = async ({ url }: Request) =>
      url === PAGE
        ? new Response(new ReadableStream({ pull }), { headers: HTML })
        : new Response('', { status: 404 });
    expect(amiss(await diagnose(PAGE, { fetch }))[0]?.detail).toBe('an answer without an end');
  });

  it('whose script is served as something else is told', async () => {
    const report = await diagnose(PAGE, site(good, {}, 'text/plain'));
    expect(amiss(report)).toEqual([expect.objectContaining({ name: 'script' })]);
  });

  it('whose script has been copied alone is told', async () => {
    const { fetch } = site(good) as Required<Surroundings>;
    const alone = async (request: Request) =>
      request.url === BESIDE ? new Response('', { status: 404 }) : fetch(request);
    const report = await diagnose(PAGE, { fetch: alone });
    expect(amiss(report)).toEqual([
      expect.objectContaining({
        name: 'script',
        detail: `${BESIDE}: status 404`,
        fix: expect.stringMatching(/dist folder/),
      }),
    ]);
  });

  it('whose script is on a host that lets no other site load modules is told, and others are not', async () => {
    const closed = site(good, {}, 'text/javascript', {});
    expect(amiss(await diagnose(PAGE, closed))).toEqual([
      expect.objectContaining({ name: 'script', fix: expect.stringMatching(/Access-Control-Allow-Origin/) }),
    ]);
    const html = '<script src="/Everid/uid2.js"></script>';
    const fetch = async ({ url }: Request) =>
      url === PAGE
        ? new Response(html, { headers: HTML })
        : new Response('', { headers: { 'Content-Type': 'text/javascript' } });
    expect(amiss(await diagnose(PAGE, { fetch }))).toEqual([]);
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
