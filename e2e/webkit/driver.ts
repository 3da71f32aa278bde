import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** A process of WebKitWebDriver, which serves one session at a time. */
export interface Driver {
  /** Sends a command of the WebDriver protocol and gives its value. */
  command(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown>;
  /** Ends the driver and the browser that it started. */
  close(): Promise<void>;
}

const TRIES = 3;
/** More than the driver itself gives a script. */
const COMMAND_LIMIT = 45_000;

/** A port that is free at this moment: the driver can't be asked which one it has chosen. */
const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
};

const sendCommand = async (address: string, method: string, body?: object): Promise<unknown> => {
  const response = await fetch(address, {
    method,
    ...(method === 'POST' ? { body: JSON.stringify(body ?? {}) } : {}),
    signal: AbortSignal.timeout(COMMAND_LIMIT),
  });
  const { value } = (await response.json()) as { value: unknown };
  if (response.ok) return value;
  const { error, message } = value as { error: string; message: string };
  throw new Error(`WebDriver, ${error}: ${message}`);
};

/** Whether what answers at an address is a driver: another worker may have taken the port meanwhile. */
const isDriver = (base: string): Promise<boolean> =>
  sendCommand(`${base}/status`, 'GET').then(
    (value) => !!value,
    () => false,
  );

/** Whether the driver answers before it ends. */
const isUp = async (child: ChildProcess, base: string): Promise<boolean> => {
  while (child.exitCode === null && child.signalCode === null) {
    if (await isDriver(base)) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
};

/** Ends a process and all that it started. */
const endGroup = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null || !child.pid) return;
  const ended = once(child, 'exit');
  process.kill(-child.pid, 'SIGKILL');
  await ended;
};

/**
 * Starts the driver. Its browser shows itself on `display`.
 *
 * @param program the path of WebKitWebDriver.
 * @throws Error (as a rejection) where it can't be started.
 */
export const startDriver = async (program: string, display: string): Promise<Driver> => {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    // A group of its own, so that a browser that hangs ends with its driver.
    const child = spawn(program, ['--host=127.0.0.1', `--port=${port}`], {
      env: { ...process.env, DISPLAY: display },
      stdio: 'ignore',
      detached: true,
    });
    const orphaned = (): void => void (child.exitCode === null && child.pid && process.kill(-child.pid));
    process.once('exit', orphaned);
    if (await isUp(child, base))
      return {
        command: (method, path, body) => sendCommand(base + path, method, body),
        close: async () => {
          process.off('exit', orphaned);
          await endGroup(child);
        },
      };
    process.off('exit', orphaned);
  }
  throw new Error(`${program} does not start.`);
};
