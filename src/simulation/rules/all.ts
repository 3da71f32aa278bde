import { closedIsSilent } from './closed-is-silent.js';
import { damageIsRepaired } from './damage-is-repaired.js';
import { expiredIsOver } from './expired-is-over.js';
import { lockNeverDelays } from './lock-never-delays.js';
import { logoutIsFinal } from './logout-is-final.js';
import { neverExpired } from './never-expired.js';
import { neverLose } from './never-lose.js';
import { noStorms } from './no-storms.js';
import { oneRefresh } from './one-refresh.js';
import { retriesSlowDown } from './retries-slow-down.js';
import type { RuleOfHouse } from './rule.js';
import { loadingIsFree, nothingThrows, secretsStayIn } from './throws-secrets-loading.js';
import { wakeWell } from './wake-well.js';

/** The rules of the README that every step is judged by. The tenth is judged at the end: clock-is-a-hint.ts. */
export const RULES: readonly RuleOfHouse[] = [
  logoutIsFinal,
  closedIsSilent,
  neverExpired,
  neverLose,
  damageIsRepaired,
  oneRefresh,
  lockNeverDelays,
  noStorms,
  retriesSlowDown,
  expiredIsOver,
  wakeWell,
  nothingThrows,
  secretsStayIn,
  loadingIsFree,
];
