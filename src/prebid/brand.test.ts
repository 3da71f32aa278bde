import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { EUID_BRAND } from './euid-brand.js';
import { UID2_BRAND } from './uid2-brand.js';

test.each([UID2_BRAND, EUID_BRAND])(
  'the disclosure of $name is a file that the package ships',
  ({ disclosureURL }) => {
    const [, file] =
      /^https:[/][/]cdn[.]jsdelivr[.]net[/]npm[/]everid[/]dist[/]prebid[/](.+)$/.exec(disclosureURL) ?? [];
    expect(existsSync(new URL(`metadata/${file}`, import.meta.url))).toBe(true);
  },
);
