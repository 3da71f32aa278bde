import type { Contestant } from './contestants.js';
import { type Figure, summarise } from './statistics.js';

export type Unit = 'B' | 'ms' | '';

/** One line of the comparison. Less is better in every one. */
export interface Row {
  /** A short stable name, for tools that read the JSON. */
  readonly id: string;
  readonly what: string;
  readonly unit: Unit;
  /** A count depends on no machine's speed; a timing does, and only its ratio is worth quoting. */
  readonly kind: 'count' | 'timing';
  readonly everid: Figure;
  readonly official: Figure;
  /** What everid may come to at most. Counts only: nothing is asserted on speed. */
  readonly budget?: number;
  /** Whether the chart shows it. */
  readonly charted: boolean;
}

export type Samples = Record<Contestant['id'], readonly number[]>;
export type RowHead = Pick<Row, 'id' | 'what' | 'unit' | 'kind'> & { budget?: number; charted?: boolean };

export const toRow = (head: RowHead, samples: Samples): Row => ({
  charted: false,
  ...head,
  everid: summarise(samples.everid),
  official: summarise(samples.official),
});

/** everid's part of the official SDK's figure; undefined where that is 0. */
export const ratioOf = (row: Row): number | undefined =>
  row.official.median === 0 ? undefined : row.everid.median / row.official.median;

/** The highest of the counts is what a budget is held against, not their median. */
export const overBudget = (row: Row): boolean => row.budget !== undefined && row.everid.most > row.budget;
