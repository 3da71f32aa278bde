import { afterEach, describe, expect, it } from 'vitest';
import { type Answer, DROPPED } from './faults.js';
import { type RunningServer, startServer } from './server.js';

let server: RunningServer | undefined;

async function serve(handler: (request: Request) => Answer | Promise<Answer>): Promise<string> {
  server = await startServer(handler, 0);
  return server.url;
}

afterEach(() => server?.close());

describe('startServer', () => {
  it('answers under its URL', async () => {
    const url = await serve((request) => new Response(new URL(request.url).pathname));
    expect(await (await fetch(`${url}/tide`)).text()).toBe('/tide');
  });

  it('cuts the connection of a dropped request', async () => {
    let seen = 0;
    const url = await serve(() => {
      seen += 1;
      return DROPPED;
    });
    await expect(fetch(url)).rejects.toThrow('fetch failed');
    expect(seen).toBe(1);
  });

  it('closes although a request hangs', async () => {
    let arrived = () => {};
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const url = await serve(() => {
      arrived();
      return new Promise(() => {});
    });
    const request = fetch(url).catch(() => 'cut');
    await arrival;
    await server?.close();
    expect(await request).toBe('cut');
  });
});
