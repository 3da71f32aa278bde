import { describe, expect, it } from 'vitest';
import { commandLine } from '../fixtures/run-command.js';
import vectors from '../fixtures/vectors.json' with { type: 'json' };

const { valid, invalid, server_edge_cases } = vectors.email_normalization;
const run = commandLine();
/** A line of input can't hold one itself, and empty input is none. */
const oneLine = (text: string) => text !== '' && !/[\r\n]/.test(text);

describe('normalize', () => {
  it.each([...valid, ...server_edge_cases.rows])('prints the known form of "$in"', async (row) => {
    const args = ['normalize', '--type', 'email', '--', row.in];
    expect(await run(args)).toEqual({ printed: `${row.normalized}\n`, complained: '', exitCode: 0 });
  });

  it.each(invalid.filter(oneLine))('ends with 1 for "%s", and does not quote it', async (text) => {
    const { printed, complained, exitCode } = await run(['normalize', '--', text]);
    expect([printed, exitCode]).toEqual(['', 1]);
    expect(complained).toMatch(/^error: that: neither an email address nor a phone number/);
  });

  it('goes through all lines, and names those that are nothing', async () => {
    const input = 'A@B\nnobody\n+12345678901\n555-555\n';
    const { printed, complained, exitCode } = await run(['normalize'], { input });
    expect([printed, exitCode]).toEqual(['a@b\n+12345678901\n', 1]);
    expect(complained).toMatch(/^error: line 2, 4: neither/);
  });
});

describe('hash', () => {
  it.each(valid)('prints the known hash of "$in"', async (row) => {
    const outcome = await run(['hash', '--type', 'email', '--', row.in]);
    expect(outcome).toEqual({ printed: `${row.sha256_b64}\n`, complained: '', exitCode: 0 });
  });

  it('prints the known hashes of phone numbers', async () => {
    const rows = Object.entries(vectors.phone.hashes);
    const { printed } = await run(['hash'], { input: rows.map(([phone]) => phone).join('\n') });
    expect(printed).toBe(rows.map(([, hash]) => `${hash}\n`).join(''));
  });

  it.each(vectors.phone.invalid.filter(Boolean))('takes "%s" for no phone number', async (phone) => {
    expect((await run(['hash', '--type', 'phone', '--', phone])).exitCode).toBe(1);
  });

  it('with --json tells what was hashed', async () => {
    const { printed } = await run(['hash', ' User@Example.com', '--json']);
    expect(JSON.parse(printed)).toEqual({
      type: 'email',
      normalized: 'user@example.com',
      hash: vectors.email_hashes['user@example.com'],
    });
  });
});
