import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// The script tags in the documentation carry the hashes of what was built. Exits 1 where they don't; with --write it
// puts them right. What is built depends on the source and the lock file alone, so the hashes change with every version.

const root = fileURLToPath(new URL('..', import.meta.url));
const hashes = JSON.parse(readFileSync(`${root}dist/integrity.json`, 'utf8')) as Record<string, string>;
const write = process.argv.includes('--write');

/** In a script tag the address comes first; in an import map it is the name. */
const TAG = /(\/([\w.-]+\.js)"(?:\s+integrity=|:\s*)")((?:sha384-[\w+/=]*)?)(?=")/g;

const documents = ['README.md', ...readdirSync(`${root}docs`).map((name) => `docs/${name}`)];
let checked = 0;
for (const name of documents.filter((file) => file.endsWith('.md'))) {
  const text = readFileSync(root + name, 'utf8');
  const right = text.replace(TAG, (_, before: string, file: string, found: string) => {
    const hash = hashes[file] ?? `none: dist has no ${file}`;
    checked += 1;
    if (hash !== found && !write) {
      console.log(`${name}: ${file} is ${hash}`);
      process.exitCode = 1;
    }
    return before + hash;
  });
  if (write && right !== text) writeFileSync(root + name, right);
}
console.log(
  process.exitCode
    ? 'Hashes in the documentation are out of date: npm run integrity -- --write'
    : `${checked} hashes in the documentation are those of dist`,
);
if (!checked) throw new Error('The documentation has no script tag with a hash.');
