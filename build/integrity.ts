import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** The hashes that script tags and import maps take as `integrity`, by file. */
export function writeIntegrity(): void {
  const files = readdirSync('dist').filter((file) => file.endsWith('.js'));
  const hash = (file: string) =>
    `sha384-${createHash('sha384')
      .update(readFileSync(`dist/${file}`))
      .digest('base64')}`;
  const hashes = Object.fromEntries(files.sort().map((file) => [file, hash(file)]));
  writeFileSync('dist/integrity.json', `${JSON.stringify(hashes, null, 2)}\n`);
}
