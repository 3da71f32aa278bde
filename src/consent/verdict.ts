/**
 * `allow`: generate, refresh, store, hand out. `wait`: no answer yet. `hold`: what is stored stays, nothing is handed
 * out. `deny`: do nothing. `deny-for-now`: the same, for want of an answer. `deny+erase`: also delete what is stored.
 */
export type Decision = 'allow' | 'wait' | 'hold' | 'deny' | 'deny-for-now' | 'deny+erase';

/** A decision with its row of the decision table (docs/consent.md; 0 for an own source) and the reason in words. */
export interface Verdict {
  readonly decision: Decision;
  readonly row: number;
  readonly reason: string;
}

export const verdict = (row: number, decision: Decision, reason: string): Verdict => ({
  decision,
  row,
  reason,
});

/** Whether what was decided last leaves the user's identity in place. */
export const isGranted = (previous: Decision | undefined): boolean =>
  previous === 'allow' || previous === 'hold';
