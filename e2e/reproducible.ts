import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

// Builds twice: both must give the same bytes. Exits 1 where they don't.

const root = fileURLToPath(new URL('..', import.meta.url));

function built(): Map<string, string> {
  execFileSync('npm', ['run', 'build'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  const files = readdirSync(`${root}dist`, { recursive: true, encoding: 'utf8' }).sort();
  const plain = files.filter((file) => statSync(`${root}dist/${file}`).isFile());
  const hash = (file: string) =>
    createHash('sha256')
      .update(readFileSync(`${root}dist/${file}`))
      .digest('hex');
  return new Map(plain.map((file) => [file, hash(file)]));
}

const [first, second] = [built(), built()];
const names = new Set([...first.keys(), ...second.keys()]);
const different = [...names].filter((name) => first.get(name) !== second.get(name));
for (const name of different) console.log(`differs: ${name}`);
const all = createHash('sha256')
  .update(JSON.stringify([...second]))
  .digest('hex');
console.log(`two builds: ${names.size} files, ${different.length} different; all together sha256 ${all}`);
if (different.length) process.exitCode = 1;
