import { afterEach, expect, test } from 'vitest';
import { authorized, envelope, opened } from '../fixtures/requests.js';
import { createOperator } from './index.js';
import { type Listening, listen } from './listen.js';

const operator = createOperator();
const open: Listening[] = [];

afterEach(() => Promise.all(open.splice(0).map(({ close }) => close())));

async function start(options = {}): Promise<Listening> {
  const listening = await listen(operator, options);
  open.push(listening);
  return listening;
}

test('serves an operator on a free port of this machine', async () => {
  const { url } = await start();
  expect(url).toMatch(/^http:\/\/localhost:\d+$/);
  const body = await envelope({ email: 'a@b' });
  const response = await fetch(`${url}/v2/token/generate`, { method: 'POST', headers: authorized(), body });
  expect(await opened(response)).toMatchObject({ status: 'success' });
});

test('takes a body without a declared length, and refuses one that grows too long', async () => {
  const { url } = await start();
  const chunk = new Uint8Array(1 << 18);
  const stream = (chunks: number) =>
    new ReadableStream({
      start(controller) {
        for (let sent = 0; sent < chunks; sent += 1) controller.enqueue(chunk);
        controller.close();
      },
    });
  const post = async (chunks: number) => {
    const init = { method: 'POST', body: stream(chunks), duplex: 'half' } as RequestInit;
    return (await fetch(`${url}/v2/token/generate`, init)).status;
  };
  expect(await post(4)).toBe(401);
  expect(await post(5)).toBe(413);
});

test('says that a port is taken', async () => {
  const { url } = await start();
  const port = Number(new URL(url).port);
  await expect(listen(operator, { port })).rejects.toThrow(`port ${port} on 127.0.0.1 is already in use`);
});

test('says that an address is not of this machine', async () => {
  await expect(listen(operator, { host: '192.0.2.1' })).rejects.toThrow(
    '192.0.2.1 is no address of this machine',
  );
});

test('answers nothing more once it is closed', async () => {
  const { url, close } = await listen(operator);
  await fetch(`${url}/ops/healthcheck`);
  await close();
  await expect(fetch(`${url}/ops/healthcheck`)).rejects.toThrow();
});
test('cuts the connection where a fault says so, and goes on serving', async () => {
  const faulty = createOperator({ faults: { drop: 'answer', times: 1 } });
  const listening = await listen(faulty);
  open.push(listening);
  const ask = () => fetch(`${listening.url}/v2/token/refresh`, { method: 'POST', body: 'x' });
  await expect(ask()).rejects.toThrow('fetch failed');
  expect((await ask()).status).toBe(400);
});
