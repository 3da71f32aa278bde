import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { GUARDS } from './command/guards.js';

it.each(GUARDS)('the guard $name is in the sources as it is to be taken away', ({ changes }) => {
  for (const { file, find } of changes) {
    const source = readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
    expect(source.split(find), file).toHaveLength(2);
  }
});
