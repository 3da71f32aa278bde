import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ROUTES, STATES } from '../../e2e/consent/table.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');
const guide = read('../../docs/consent.md');

/** The rows of all tables, cell by cell. */
const rows = guide
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) => line.split('|').slice(1, -1))
  .map((cells) => cells.map((cell) => cell.trim()));

describe('the guide to consent', () => {
  it('has the table that the browser tests check', () => {
    const start = rows.findIndex(([first]) => first === 'route');
    expect(rows[start]?.slice(1)).toEqual(STATES);
    const shown = rows.slice(start + 2, start + 2 + Object.keys(ROUTES).length);
    expect(Object.fromEntries(shown.map(([route, ...cells]) => [route, cells]))).toEqual(ROUTES);
  });

  it('has every row of the decision table once, in order', () => {
    const numbered = rows.map(([first]) => Number(first)).filter((row) => row > 0);
    expect(numbered).toEqual(Array.from({ length: 26 }, (_, index) => index + 1));
  });

  it('names every option', () => {
    const options = [...read('./options.ts').matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, name]) => name);
    expect(options.length).toBeGreaterThan(10);
    expect(options.filter((name) => !guide.includes(`${name}`))).toEqual([]);
  });
});
