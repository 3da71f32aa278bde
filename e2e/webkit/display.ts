import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

/** A screen in memory: WebKit's browser has no mode without one. */
export interface Display {
  /** As in the environment variable DISPLAY. */
  readonly name: string;
  close(): void;
}

/**
 * Starts an X server that chooses its own number.
 *
 * @param program the path of Xvfb.
 * @throws Error (as a rejection) where it ends before it has a number.
 */
export const startDisplay = async (program: string): Promise<Display> => {
  const server = spawn(program, ['-displayfd', '3', '-screen', '0', '1024x768x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const close = (): void => void server.kill();
  process.once('exit', close);
  const number = await new Promise<string>((resolve, reject) => {
    let said = '';
    (server.stdio[3] as Readable).on('data', (chunk: Buffer) => {
      said += chunk;
      if (said.endsWith('\n')) resolve(said.trim());
    });
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`${program} ended with code ${code}.`)));
  });
  return { name: `:${number}`, close };
};
