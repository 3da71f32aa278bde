import { overBudget, type Row, ratioOf } from './row.js';
import type { Figure } from './statistics.js';

/** What the figures were taken with. */
export interface Setting {
  readonly date: string;
  readonly everid: string;
  readonly official: string;
  readonly browser: string;
  readonly node: string;
  readonly machine: string;
}

const number = (value: number, row: Row): string => {
  const digits = row.kind === 'count' ? 0 : 2;
  const text = value.toLocaleString('en-GB', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return row.unit ? `${text} ${row.unit}` : text;
};

export const value = (figure: Figure, row: Row): string => number(figure.median, row);

export const percent = (row: Row): string => {
  const ratio = ratioOf(row);
  return ratio === undefined ? '-' : `${Math.round(ratio * 100)} %`;
};

const pair = (row: Row, pick: (figure: Figure) => number): string => {
  const bare: Row = { ...row, unit: '' };
  return `${number(pick(row.everid), bare)} / ${number(pick(row.official), bare)}`;
};

const isConstant = ({ least, most }: Figure): boolean => least === most;

const note = (row: Row): string => {
  const parts: string[] = [];
  if (overBudget(row)) parts.push(`over its budget of ${number(row.budget ?? 0, row)}`);
  if (row.kind === 'timing')
    parts.push(
      `n = ${row.everid.n}`,
      `least ${pair(row, ({ least }) => least)}`,
      `90 % below ${pair(row, ({ high }) => high)}`,
    );
  else if (!isConstant(row.everid) || !isConstant(row.official))
    parts.push(`n = ${row.everid.n}`, `most ${pair(row, ({ most }) => most)}`);
  return parts.join('; ');
};

const cells = (row: Row): string[] => [
  row.what,
  value(row.everid, row),
  value(row.official, row),
  percent(row),
  note(row),
];

/** A Markdown table, aligned so that it reads as plain text too. */
export const formatTable = (rows: readonly Row[]): string => {
  const head = ['less is better', 'everid', 'official', 'ratio', 'everid / official'];
  const lines = [head, ...rows.map(cells)];
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  const pad = (text: string, column: number): string => {
    const width = widths[column] ?? 0;
    return column > 0 && column < 4 ? text.padStart(width) : text.padEnd(width);
  };
  const [first = '', ...rest] = lines.map((line) => `| ${line.map(pad).join(' | ')} |`);
  const rule = `| ${widths.map((width, column) => (column > 0 && column < 4 ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`;
  return [first, rule, ...rest].join('\n');
};

export const formatSetting = (setting: Setting): string =>
  `everid ${setting.everid} and @unified-id/euid-sdk ${setting.official}, ${setting.date}, ${setting.browser}, Node ${setting.node}, ${setting.machine}.
Counts are the same on every machine. Timings are medians of alternated visits; only their ratio is worth quoting.`;
