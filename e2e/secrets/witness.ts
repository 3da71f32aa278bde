import { type ConsoleMessage, expect, type Page } from '@playwright/test';

/** Everything that leaves the scripts other than by the ways that are meant for it. */
export interface Witness {
  readonly heard: string[];
  /** Adds what the document and the stores hold now. */
  look(): Promise<void>;
  /** Fails where one of these was heard of, without printing it. */
  expectNothingOf(secrets: readonly string[]): void;
}

/** Where an identity is meant to be stored. */
export interface Places {
  readonly storageKey: string;
  readonly cookie: string;
}

const describe = async (message: ConsoleMessage): Promise<string> => {
  const values = message
    .args()
    .map((value) =>
      value.evaluate((given) =>
        given instanceof Error ? `${given.message} ${given.stack}` : (JSON.stringify(given) ?? String(given)),
      ),
    );
  return `console: ${message.text()} ${(await Promise.allSettled(values)).map((value) => JSON.stringify(value))}`;
};

/**
 * @param places where secrets may be; everywhere else they are looked for.
 * @param wantsObjects whether the objects of a console message are looked into, which takes its time.
 */
export const witness = (
  page: Page,
  { storageKey, cookie }: Places,
  wantsObjects: (message: ConsoleMessage) => boolean = () => true,
): Witness => {
  const heard: string[] = [];
  const pending: Promise<unknown>[] = [];
  page.on('console', (message) => {
    if (!wantsObjects(message)) heard.push(`console: ${message.text()}`);
    else pending.push(describe(message).then((text) => heard.push(text)));
  });
  page.on('pageerror', (error) => heard.push(`error: ${error.message} ${error.stack}`));
  page.on('request', (request) => {
    heard.push(`URL: ${decodeURIComponent(request.url())}`);
    heard.push(`headers: ${JSON.stringify({ ...request.headers(), cookie: '' })}`);
  });
  return {
    heard,
    async look() {
      const found = await page.evaluate(
        ([key, cookie]) => ({
          document: document.documentElement.outerHTML,
          title: document.title,
          history: JSON.stringify([history.state, location.href, window.name]),
          session: JSON.stringify({ ...sessionStorage }),
          local: JSON.stringify(Object.entries(localStorage).filter(([name]) => name !== key)),
          cookies: decodeURIComponent(
            document.cookie
              .split('; ')
              .filter((pair) => !pair.startsWith(`${cookie}=`))
              .join(),
          ),
        }),
        [storageKey, cookie],
      );
      // What a test's own scripts have noted down.
      const noted = await page.evaluate(() => [
        ...(window.probe?.errors ?? []),
        ...((window as { noted?: string[] }).noted ?? []),
      ]);
      heard.push(JSON.stringify(found), ...noted);
      await Promise.allSettled(pending);
    },
    expectNothingOf(secrets) {
      const found = secrets.flatMap((secret, index) =>
        heard
          .filter((text) => text.includes(secret) || text.includes(encodeURIComponent(secret)))
          .map((text) => `secret ${index} in ${text.slice(0, 20)}`),
      );
      expect(found).toEqual([]);
    },
  };
};
