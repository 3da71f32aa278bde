import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { EUID } from '../../identity/product.js';
import type { Page, Subject } from '../browser/page.js';
import type { World } from '../browser/world.js';

/** What the page shows of the official SDK, as far as it is used here. */
interface Sdk {
  init(options: object): void;
  setIdentity(identity: object): void;
  disconnect(): void;
  getAdvertisingToken(): string | undefined;
}

/** The transport of the official SDK, over the page's fetch. */
const requestClass = ({ environment }: Page) =>
  class {
    readonly DONE = 4;
    readyState = 0;
    status = 0;
    responseText = '';
    onreadystatechange: (() => void) | undefined;
    url = '';
    readonly controller = new AbortController();
    open(_method: string, url: string) {
      this.url = url;
    }
    overrideMimeType() {}
    setRequestHeader() {}
    abort() {
      this.controller.abort();
    }
    async send(body: string) {
      try {
        const answer = await environment.fetch(this.url, { body, signal: this.controller.signal });
        this.responseText = await answer.text();
        this.status = answer.status;
      } catch {
        // Status 0, as for every network error.
      }
      this.readyState = this.DONE;
      this.onreadystatechange?.();
    }
  };

/** Reads the package once. @returns the way to start it in a page, with a window of its own. */
export async function loadOfficialSdk(): Promise<(world: World, page: Page) => Subject> {
  const source = await readFile(fileURLToPath(import.meta.resolve('@unified-id/euid-sdk')), 'utf8');
  const names = [
    'window',
    'document',
    'localStorage',
    'XMLHttpRequest',
    'setTimeout',
    'clearTimeout',
    'Date',
    'console',
  ];
  const code = `const globalThis = { window };\n${source.replace(/^export \{.*\};?\s*$/m, '')}`;
  const load = new Function(...names, code);
  return (_world, page) => {
    const { environment } = page;
    const window = { crypto: environment.crypto } as { crypto: unknown; __euid?: Sdk };
    const clock = { now: environment.Date.now, parse: Date.parse };
    const PageDate = Object.assign(function (this: unknown, at?: number) {
      return new Date(at ?? environment.Date.now());
    }, clock);
    load(
      window,
      environment.document,
      environment.localStorage,
      requestClass(page),
      environment.setTimeout,
      environment.clearTimeout,
      PageDate,
      environment.console,
    );
    const sdk = window.__euid as Sdk;
    sdk.init({ baseUrl: EUID.baseUrl });
    return {
      token: () => sdk.getAdvertisingToken(),
      login: (identity) => sdk.setIdentity({ ...identity }),
      logout: () => sdk.disconnect(),
      ask() {},
    };
  };
}
