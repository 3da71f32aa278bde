import { readFileSync } from 'node:fs';
import { SourceMap, type SourceMapping } from 'node:module';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';

// What a debugger shows of modules whose names the build has shortened.

const dist = fileURLToPath(new URL('../../dist/prebid/', import.meta.url));
/** A word that may be a shortened name. */
const SHORT = /(?<![\w$.])[A-Za-z_$]{1,2}(?![\w$])/g;

interface Name {
  /** As the map tells it. */
  readonly told: string;
  /** What stands in the source at that place. */
  readonly written: string;
}

/** What the map of a file tells of its shortened names, where it tells more than those. */
function namesIn(file: string): Name[] {
  const payload = JSON.parse(readFileSync(`${dist}${file}.map`, 'utf8'));
  const map = new SourceMap(payload);
  const written = ({ originalSource, originalLine, originalColumn }: SourceMapping): string => {
    const text: string = payload.sourcesContent[payload.sources.indexOf(originalSource)];
    return text.split('\n')[originalLine]?.slice(originalColumn) ?? '';
  };
  const lines = readFileSync(`${dist}${file}`, 'utf8').split('\n');
  return lines.flatMap((line, row) =>
    [...line.matchAll(SHORT)].flatMap(({ index }) => {
      const entry = map.findEntry(row, index) as SourceMapping & { name?: string };
      const { name: told = '' } = entry;
      return told.length > 2 && entry.generatedColumn === index ? [{ told, written: written(entry) }] : [];
    }),
  );
}

for (const file of ['shared.js', 'checkout/uid2IdSystem.js', 'checkout/euidIdSystem.js'])
  test(`the source map of ${file} gives shortened names back as the sources have them`, () => {
    const names = namesIn(file);
    const known = names.map(({ told }) => told);
    for (const name of ['environment', 'refreshable', 'outcome', 'parseRecord', 'keeper'])
      expect(known).toContain(name);
    // Nearly all there are.
    expect(names.length).toBeGreaterThan(700);
    expect(names.filter(({ told, written }) => !written.slice(0, told.length + 8).includes(told))).toEqual(
      [],
    );
  });
