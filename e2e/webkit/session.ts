import type { DrivenPage } from '../engines/driven-page.js';
import type { Driver } from './driver.js';

/** A fresh profile of WebKit: everything in it is forgotten at the end. */
export interface Session {
  newPage(): Promise<DrivenPage>;
  close(): Promise<void>;
}

// The driver gives undefined as null, and would do so inside of objects too; JSON leaves it out, as Playwright does.
const calling = (source: string): string => `const [argument, done] = arguments;
Promise.resolve().then(() => (${source})(argument)).then(
  (value) => done({ value: JSON.stringify(value) }),
  (error) => done({ error: String(error) }),
);`;

type Outcome = { value?: string | null; error?: string };

/**
 * Opens a browser.
 *
 * @param proxy the address of a server that stands for every host but this machine's own names.
 */
export const openSession = async (driver: Driver, proxy: string): Promise<Session> => {
  const args = ['--automation', `--proxy=${proxy}`, '--ignore-host=127.0.0.1', '--ignore-host=localhost'];
  const capabilities = { alwaysMatch: { 'webkitgtk:browserOptions': { args } } };
  const opened = (await driver.command('POST', '/session', { capabilities })) as { sessionId: string };
  const base = `/session/${opened.sessionId}`;
  let queue: Promise<unknown> = Promise.resolve();
  let unused = (await driver.command('GET', `${base}/window`)) as string | undefined;

  /** Commands go to the current window: each is to have that for itself. */
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = queue.then(work);
    queue = result.catch(() => {});
    return result;
  };
  const inWindow = <Result>(handle: string, work: () => Promise<Result>): Promise<Result> =>
    inTurn(async () => {
      await driver.command('POST', `${base}/window`, { handle });
      return work();
    });

  const openWindow = async (): Promise<string> => {
    const handle = unused;
    unused = undefined;
    if (handle) return handle;
    const made = await inTurn(() => driver.command('POST', `${base}/window/new`, { type: 'tab' }));
    return (made as { handle: string }).handle;
  };

  const evaluate = async (handle: string, script: unknown, argument?: unknown): Promise<unknown> => {
    const body = { script: calling(String(script)), args: [argument ?? null] };
    const outcome = (await inWindow(handle, () =>
      driver.command('POST', `${base}/execute/async`, body),
    )) as Outcome;
    if (outcome.error) throw new Error(outcome.error);
    return outcome.value ? JSON.parse(outcome.value) : undefined;
  };

  const pageOf = (handle: string): DrivenPage => {
    const command = async (path: string, body?: object): Promise<null> => {
      await inWindow(handle, () => driver.command('POST', base + path, body));
      return null;
    };
    return {
      goto: (url: string) => command('/url', { url }),
      reload: () => command('/refresh'),
      evaluate: ((script: unknown, argument?: unknown) =>
        evaluate(handle, script, argument)) as DrivenPage['evaluate'],
      close: async () => void (await inWindow(handle, () => driver.command('DELETE', `${base}/window`))),
    };
  };

  return {
    newPage: async () => pageOf(await openWindow()),
    close: async () => void (await driver.command('DELETE', base)),
  };
};
