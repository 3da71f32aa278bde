import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { VERSION } from './version.js';

const read = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const manifest = JSON.parse(read('package.json')) as {
  version: string;
  'size-limit': { limit: string; path: string }[];
};

describe('the documentation', () => {
  it('promises the byte budgets that the build checks', () => {
    const promised = [...read('README.md').matchAll(/^\| .* \| (\d+ B) \|$/gm)].map(([, budget]) => budget);
    expect(promised).toEqual(manifest['size-limit'].map(({ limit }) => limit));
  });

  it('and the code name the version of the package', () => {
    expect(VERSION).toBe(manifest.version);
  });

  it('and the changelog know the version or what is still unreleased', () => {
    expect(read('CHANGELOG.md')).toMatch(
      new RegExp(`## (Unreleased|\\[?${manifest.version.replaceAll('.', '\\.')})`),
    );
  });
});
