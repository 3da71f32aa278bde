/** What a number of measurements came to. A count that is the same every time has least = median = most. */
export interface Figure {
  readonly median: number;
  /** The least, which a busy machine disturbs least of all. */
  readonly least: number;
  readonly most: number;
  /** The 90th percentile. */
  readonly high: number;
  readonly n: number;
}

/** The value below which the given share of a sorted list lies, interpolated between its two neighbours. */
const quantile = (sorted: readonly number[], share: number): number => {
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place % 1);
};

/** @throws RangeError when there is nothing to summarise. */
export const summarise = (samples: readonly number[]): Figure => {
  if (samples.length === 0) throw new RangeError('A figure needs at least one measurement.');
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number): number => quantile(sorted, share);
  return { median: at(0.5), least: at(0), most: at(1), high: at(0.9), n: sorted.length };
};
