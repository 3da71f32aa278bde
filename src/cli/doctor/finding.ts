/** What one check of a patient found. */
export interface Finding {
  readonly name: string;
  readonly result: 'ok' | 'wrong' | 'skipped';
  readonly detail: string;
  /** How to mend what is wrong. */
  readonly fix?: string;
}

export const ok = (name: string, detail: string): Finding => ({ name, result: 'ok', detail });

export const wrong = (name: string, detail: string, fix: string): Finding => ({
  name,
  result: 'wrong',
  detail,
  fix,
});

export const skipped = (name: string, detail: string): Finding => ({ name, result: 'skipped', detail });

/** ms; operators refuse requests that are further off, by their documentation. */
const TOLERABLE_DRIFT = 60_000;

/** @param theirs a time of another machine, ms since epoch; NaN where it told none. */
export function judgeClock(theirs: number): Finding {
  if (Number.isNaN(theirs)) return skipped('clock', 'the answer has no date');
  const seconds = Math.round((Date.now() - theirs) / 1000);
  // The date comes in whole seconds.
  if (Math.abs(seconds) <= 1) return ok('clock', 'that of this machine agrees');
  const detail = `this machine is ${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead'}`;
  if (Math.abs(seconds) * 1000 <= TOLERABLE_DRIFT) return ok('clock', detail);
  return wrong(
    'clock',
    detail,
    'set both clocks by a time server; operators refuse requests over a minute off',
  );
}
