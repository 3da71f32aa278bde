/** What a number of measurements came to. A count that is the same every time has low = median = high. */
export interface Figure {
  readonly median: number;
  /** The 10th and the 90th percentile. */
  readonly low: number;
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
  return { median: at(0.5), low: at(0.1), high: at(0.9), n: sorted.length };
};
