import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUDGETS, PREBID_BUDGETS } from '../e2e/budgets.js';
import { createOperator, listen } from './operator/index.js';
import { VERSION } from './version.js';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const manifest = JSON.parse(read('package.json')) as { version: string; scripts: Record<string, string> };

const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'demo/README.md'],
  ...readdirSync(new URL('../docs', import.meta.url))
    .filter((file) => file.endsWith('.md'))
    .map((file) => `docs/${file}`),
];

/** The anchor that a heading gets where Markdown is shown. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replaceAll(' ', '-');

/** Whether a link of that page leads to a file that is there, and to a heading of it. */
function leadsSomewhere(page: string, link: string): boolean {
  const [path, anchor] = link.split('#');
  const target = path ? posix.join(posix.dirname(page), path) : page;
  if (!existsSync(new URL(`../${target}`, import.meta.url))) return false;
  const headings = [...read(target).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => anchorOf(`${heading}`));
  return anchor === undefined || headings.includes(anchor);
}

describe('the documentation', () => {
  it.each(pages)('has no link that leads nowhere, and names no script that is not there: %s', (page) => {
    const text = read(page);
    const links = [...text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link]) => `${link}`);
    expect(links.filter((link) => !leadsSomewhere(page, link))).toEqual([]);
    const scripts = [...text.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => `${name}`);
    expect(scripts.filter((name) => !manifest.scripts[name])).toEqual([]);
  });

  it('promises the byte budgets that the build checks', () => {
    const promised = [...read('README.md').matchAll(/^\| (.*) \| (\d+) B \| (\d+) B \|$/gm)];
    expect(
      promised.map(([, what, limit, goal]) => ({ what, limit: Number(limit), goal: Number(goal) })),
    ).toEqual([...BUDGETS, ...PREBID_BUDGETS].map(({ what, limit, goal }) => ({ what, limit, goal })));
  });

  it('and the code name the version of the package', () => {
    expect(VERSION).toBe(manifest.version);
  });

  it('names a test with every promise of security, and each is there', () => {
    const promises = read('SECURITY.md')
      .split('## Threat model')[0]
      ?.split(/^\d+[.] /m)
      .slice(1) as string[];
    expect(promises.length).toBeGreaterThan(5);
    for (const promise of promises) {
      const files = [...promise.matchAll(/`(e2e[/][\w./-]+)`/g)].map(([, path]) => `${path}`);
      const scripts = [...promise.matchAll(/`npm run ([\w:]+)`/g)].map(([, name]) => `${name}`);
      expect(files.length + scripts.length, promise).toBeGreaterThan(0);
      expect(files.filter((path) => !existsSync(new URL(`../${path}`, import.meta.url)))).toEqual([]);
      expect(scripts.filter((name) => !manifest.scripts[name])).toEqual([]);
    }
  });

  it('and the changelog know the version or what is still unreleased', () => {
    expect(read('CHANGELOG.md')).toMatch(
      new RegExp(`## (Unreleased|\\[?${manifest.version.replaceAll('.', '\\.')})`),
    );
  });

  it('shows a local operator that does what it says', async () => {
    const example = /^import .*'everid\/operator';\n(.*?)^```/ms.exec(read('README.md'))?.[1];
    const AsyncFunction = (async () => {}).constructor as new (
      ...code: string[]
    ) => (...given: unknown[]) => Promise<{
      response: Response;
      url: string;
      close(): Promise<void>;
    }>;
    const run = new AsyncFunction('createOperator', 'listen', `${example}; return { response, url, close };`);
    const { response, url, close } = await run(createOperator, listen);
    const refresh = () => fetch(`${url}/v2/token/refresh`, { method: 'POST', body: 'token' });
    const statuses = [response, await refresh(), await refresh(), await refresh()].map(
      ({ status }) => status,
    );
    await close();
    expect(statuses).toEqual([200, 503, 503, 400]);
  });
});
