import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// The published package holds what it should and nothing else. Exits 1 where it does not.

const root = fileURLToPath(new URL('..', import.meta.url));
const listing = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
  cwd: root,
  encoding: 'utf8',
});
const [{ files }] = JSON.parse(listing) as [{ files: { path: string }[] }];
const paths = files.map(({ path }) => path);

const manifest = JSON.parse(readFileSync(`${root}package.json`, 'utf8')) as {
  bin: Record<string, string>;
  exports: Record<string, string | Record<string, string>>;
};
const named = [manifest.bin, ...Object.values(manifest.exports)]
  .flatMap((entry) => (typeof entry === 'string' ? entry : Object.values(entry)))
  .map((path) => path.replace('./', ''));
const scripts = Object.keys(JSON.parse(readFileSync(`${root}dist/integrity.json`, 'utf8')) as object);

/** What the README and the guides lead to: a reader of the package has nothing else. */
const documents = ['README.md', 'SECURITY.md', ...paths.filter((path) => /^docs[/].*[.]md$/.test(path))];
const linked = documents.flatMap((path) =>
  [...readFileSync(root + path, 'utf8').matchAll(/\]\(([^)#:]+)(#[^)]*)?\)/g)].map(([, to = '']) =>
    join(dirname(path), to),
  ),
);

const ALLOWED = [
  /^(package[.]json|README[.]md|LICENSE|CHANGELOG[.]md|SECURITY[.]md)$/,
  /^docs[/][\w-]+[.](md|svg)$/,
  /^docs[/]examples[/][\w-]+[.]ts$/,
  /^dist[/]integrity[.]json$/,
  /^dist[/]prebid[/]\w+-storage[.]json$/,
  /^dist[/]([\w-]+[/])*[\w.-]+[.]js([.]map)?$/,
  /^dist[/]([\w-]+[/])*[\w-]+[.]d[.]ts$/,
  /^dist[/][\w-]+[.]licenses[.]md$/,
];
const UNWANTED = /[.]test[.]|fixtures|dist.*simulation|e2e|demo|test-results|[.]env|[.]pem|[.]tgz/;

const faults = [
  ...paths
    .filter((path) => !ALLOWED.some((pattern) => pattern.test(path)))
    .map((path) => `not allowed: ${path}`),
  ...paths.filter((path) => UNWANTED.test(path)).map((path) => `unwanted: ${path}`),
  ...['README.md', 'LICENSE', ...linked, ...named, ...scripts.map((file) => `dist/${file}`)]
    .filter((path) => !paths.includes(path))
    .map((path) => `missing: ${path}`),
  // Where it was built is nobody's business, and would make two builds differ.
  ...paths
    .filter((path) => readFileSync(root + path, 'utf8').includes(root.slice(0, -1)))
    .map((path) => `names the folder it was built in: ${path}`),
];
for (const fault of faults) console.log(fault);
console.log(`package: ${paths.length} files, ${faults.length} of them not as they should be`);
if (faults.length) process.exitCode = 1;
