import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Answer, DROPPED, type Fault, withFaults } from './faults.js';

const REFRESH = 'http://operator.test/v2/token/refresh';
const SEALED = Buffer.from('a sealed answer of the operator').toString('base64');

function faulty(fault: Fault) {
  const operator = withFaults({
    fetch: () => new Response(SEALED, { headers: { 'Access-Control-Allow-Origin': 'http://site.test' } }),
  });
  operator.setFault(fault);
  return operator;
}

const post = (url = REFRESH, method = 'POST'): Request =>
  new Request(url, { method, headers: { Origin: 'http://site.test' } });

/** The body of an answer; "dropped" for none. */
const bodyOf = async (answer: Answer): Promise<string> => (answer === DROPPED ? 'dropped' : answer.text());

afterEach(() => {
  vi.useRealTimers();
});

describe('withFaults', () => {
  it('passes everything through until it is told otherwise', async () => {
    expect(await bodyOf(await faulty({ mode: 'ok' }).fetch(post()))).toBe(SEALED);
  });

  it('cuts the connection when down, for preflights too', async () => {
    const { fetch } = faulty({ mode: 'down' });
    expect(await fetch(post())).toBe(DROPPED);
    expect(await fetch(post(REFRESH, 'OPTIONS'))).toBe(DROPPED);
  });

  it('answers late when slow, with what the operator said at once', async () => {
    vi.useFakeTimers();
    let answered = false;
    const answer = faulty({ mode: 'slow', ms: 5000 })
      .fetch(post())
      .then((response) => {
        answered = true;
        return response;
      });
    await vi.advanceTimersByTimeAsync(4999);
    expect(answered).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await bodyOf(await answer)).toBe(SEALED);
  });

  it('lets the page read a status and its Retry-After', async () => {
    const answer = await faulty({ mode: 'status', status: 429, retryAfter: '7' }).fetch(post());
    expect(answer).toMatchObject({ status: 429 });
    const { headers } = answer as Response;
    expect(headers.get('Access-Control-Allow-Origin')).toBe('http://site.test');
    expect(headers.get('Retry-After')).toBe('7');
    expect(headers.get('Access-Control-Expose-Headers')).toBe('Retry-After');
  });

  it('says what it is told to with a status', async () => {
    const body = '{"status":"expired_token"}';
    const answer = await faulty({ mode: 'status', status: 400, body }).fetch(post());
    expect(await bodyOf(answer)).toBe(body);
  });

  it('cuts an answer short', async () => {
    const body = await bodyOf(await faulty({ mode: 'truncated' }).fetch(post()));
    expect(SEALED.startsWith(body) && body.length < SEALED.length).toBe(true);
  });

  it('seals an answer with another key, in the same shape', async () => {
    const bytes = Buffer.from(await bodyOf(await faulty({ mode: 'wrong-key' }).fetch(post())), 'base64');
    expect(bytes.length).toBe(12 + SEALED.length + 16);
    expect(bytes.includes(SEALED)).toBe(false);
  });

  it('spares preflights and other routes', async () => {
    const { fetch } = faulty({ mode: 'junk', route: '/v2/token/refresh' });
    expect(await bodyOf(await fetch(post(REFRESH, 'OPTIONS')))).toBe(SEALED);
    expect(await bodyOf(await fetch(post('http://operator.test/v2/token/generate')))).toBe(SEALED);
    expect(await bodyOf(await fetch(post()))).not.toBe(SEALED);
  });

  it('is well again after the number of requests it was told', async () => {
    const { fetch } = faulty({ mode: 'down', times: 2 });
    const answers = [await fetch(post()), await fetch(post()), await fetch(post())];
    expect(answers.map((answer) => answer === DROPPED)).toEqual([true, true, false]);
  });

  it('counts requests per route, preflights apart, with what became of them', async () => {
    const { fetch, log, setFault } = faulty({ mode: 'ok' });
    await fetch(post(REFRESH, 'OPTIONS'));
    await fetch(post(`${REFRESH}?client=secret`));
    setFault({ mode: 'hang' });
    void fetch(post());
    const { counts, preflights, requests } = log.report();
    expect(counts).toEqual({ '/v2/token/refresh': 2 });
    expect(preflights).toBe(1);
    expect(requests.map(({ status, fault }) => [status, fault])).toEqual([
      [200, 'ok'],
      [200, 'ok'],
      [null, 'hang'],
    ]);
    expect(JSON.stringify(requests)).not.toContain('secret');
  });

  it('forgets its log when it is cleared', async () => {
    const { fetch, log } = faulty({ mode: 'ok' });
    await fetch(post());
    log.clear();
    expect(log.report()).toEqual({ counts: {}, preflights: 0, requests: [] });
  });
});
