import { writeFileSync } from 'node:fs';
import type { FullResult, Reporter, TestCase, TestResult } from '@playwright/test/reporter';
import { rows as faultRows } from './faults/rows.js';

export interface RowResult {
  passed: number;
  failed: number;
  /** Titles of the tests that failed. */
  failures: string[];
}

/** By row letter; a row without tests is missing. */
export type FaultResults = Record<string, RowResult>;

export const verdict = (result: RowResult | undefined): string => {
  if (!result) return 'no test';
  if (result.failed === 0) return 'pass';
  return result.passed === 0 ? 'FAIL' : `FAIL ${result.failed}/${result.passed + result.failed}`;
};

/** What each row of a table is about, by its letter. */
export type Rows = Readonly<Record<string, string>>;

/** The table as text, one column per set of results. */
export const faultTable = (columns: Record<string, FaultResults>, rows: Rows = faultRows): string => {
  const names = Object.keys(columns);
  const width = Math.max(...Object.values(rows).map((text) => text.length));
  const line = (letter: string, text: string, cells: string[]): string =>
    `${letter.padEnd(4)} ${text.padEnd(width)}  ${cells.map((cell) => cell.padEnd(10)).join('  ')}`.trimEnd();
  const body = Object.entries(rows).map(([letter, text]) =>
    line(
      letter,
      text,
      names.map((name) => verdict(columns[name]?.[letter])),
    ),
  );
  return [line('row', 'fault', names), ...body].join('\n');
};

/** Adds tests up to rows of the fault table, and prints it; or writes it to FAULT_RESULTS (a path) as JSON. */
export default class FaultReporter implements Reporter {
  protected readonly rows: Rows = faultRows;
  private results: FaultResults = {};

  onTestEnd(test: TestCase, result: TestResult): void {
    const [letter = ''] = test.title.split(' ');
    if (!(letter in this.rows)) return;
    this.results[letter] ??= { passed: 0, failed: 0, failures: [] };
    const row = this.results[letter];
    if (result.status === 'passed') row.passed += 1;
    else {
      row.failed += 1;
      row.failures.push(test.title);
    }
  }

  onEnd(_result: FullResult): void {
    const name = process.env.FAULT_COLUMN ?? 'everid';
    const file = process.env.FAULT_RESULTS;
    if (file) writeFileSync(file, JSON.stringify(this.results, null, 2));
    else process.stdout.write(`\n${faultTable({ [name]: this.results }, this.rows)}\n`);
  }
}
