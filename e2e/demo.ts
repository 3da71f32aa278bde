import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import {
  test as base,
  expect,
  type Page,
  type PlaywrightTestArgs,
  type PlaywrightTestOptions,
  type PlaywrightWorkerArgs,
  type PlaywrightWorkerOptions,
  type TestType,
} from '@playwright/test';

/** A port that is free at this moment. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/** Starts the demo as `npm start` does, and waits until it says that it is open. */
export async function startDemo(
  environment: Record<string, string>,
): Promise<{ process: ChildProcess; url: string; output: () => string }> {
  const tsx = fileURLToPath(import.meta.resolve('tsx/cli'));
  const start = fileURLToPath(new URL('../demo/start.ts', import.meta.url));
  const child = spawn(process.execPath, [tsx, start], { env: { ...process.env, ...environment } });
  let output = '';
  const url = await new Promise<string>((resolve, reject) => {
    const listen = (chunk: Buffer) => {
      output += chunk;
      const found = output.match(/Front page\s+(http:\S+?)\/?\s/)?.[1];
      if (found && output.includes('Ctrl-C')) resolve(found);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('exit', () => reject(new Error(`The demo ended: ${output}`)));
  });
  return { process: child, url, output: () => output };
}

/** On ports that nobody else has taken between the look for them and the start. */
async function startSomewhere(): ReturnType<typeof startDemo> {
  for (;;) {
    const [site, operator] = [await freePort(), await freePort()];
    try {
      return await startDemo({ PORT: `${site}`, OPERATOR_PORT: `${operator}`, LIFETIMES: '60,3,600' });
    } catch (error) {
      if (!/is taken|EADDRINUSE/.test(String(error))) throw error;
    }
  }
}

export const test: TestType<
  PlaywrightTestArgs & PlaywrightTestOptions,
  PlaywrightWorkerArgs & PlaywrightWorkerOptions & { demo: { url: string } }
> = base.extend<object, { demo: { url: string } }>({
  demo: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from this pattern.
    async ({}, use) => {
      const demo = await startSomewhere();
      await use({ url: demo.url });
      demo.process.kill('SIGINT');
      await new Promise((resolve) => demo.process.once('exit', resolve));
    },
    { scope: 'worker' },
  ],
});

/** Signs in by the form and waits until the page says that it is done. */
export const signIn = async (page: Page): Promise<void> => {
  await page.getByLabel('Email').press('Enter');
  await expect(page.getByTestId('outcome')).toContainText('Signed in');
};
