import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { choosePort } from './ports.js';

const servers: Server[] = [];

function occupy(host: string): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    servers.push(server);
    server.listen(0, host, () => resolve((server.address() as { port: number }).port));
  });
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe('choosePort', () => {
  it('names the variable when the requested port is taken', async () => {
    const taken = await occupy('127.0.0.1');
    await expect(choosePort({ variable: 'PORT', requested: taken, usual: 1 })).rejects.toThrow(
      new RegExp(`^port ${taken} is taken. Set PORT `),
    );
  });

  it('finds another port when the usual one is taken', async () => {
    const taken = await occupy('127.0.0.1');
    const port = await choosePort({ variable: 'PORT', usual: taken });
    expect(port).not.toBe(taken);
    expect(port).toBeGreaterThan(0);
  });

  it('takes a port for used that another of our servers is about to use', async () => {
    const free = await occupy('127.0.0.1');
    await new Promise((resolve) => servers.pop()?.close(resolve));
    await expect(choosePort({ variable: 'OPERATOR_PORT', usual: free, avoid: [free] })).resolves.not.toBe(
      free,
    );
  });
});
