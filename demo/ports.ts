import { createServer } from 'node:net';

export interface PortWish {
  /** The environment variable that asks for a port, for the message. */
  readonly variable: string;
  /** The port asked for: it is that one or none. */
  readonly requested?: number | undefined;
  /** The port to try where none is asked for. */
  readonly usual: number;
  /** Ports that are about to be used by others. */
  readonly avoid?: readonly number[];
}

/**
 * Settles on a port: the one asked for, or the usual one, or any free one.
 *
 * @throws Error naming the variable when the requested port is taken.
 */
export async function choosePort({ variable, requested, usual, avoid = [] }: PortWish): Promise<number> {
  const port = requested ?? usual;
  if (!avoid.includes(port) && (await isFree(port))) return port;
  if (requested === undefined) return anyFreePort();
  throw new Error(
    `port ${port} is taken. Set ${variable} to another port, or leave it unset to have a free one found.`,
  );
}

/** Whether both loopback addresses are free: a browser that is told "localhost" may try either. */
async function isFree(port: number): Promise<boolean> {
  return (await listens(port, '127.0.0.1')) && (await listens(port, '::1'));
}

async function anyFreePort(): Promise<number> {
  for (;;) {
    const port = await probe(0, '127.0.0.1');
    if (await listens(port, '::1')) return port;
  }
}

async function listens(port: number, host: string): Promise<boolean> {
  try {
    await probe(port, host);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A machine without IPv6 has nothing there that could be in the way.
    return code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT';
  }
}

/** Listens for a moment. Resolves with the port. */
function probe(port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : port));
    });
  });
}
