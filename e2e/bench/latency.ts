import { type HeldAnswer, held } from '../foreign/answers.js';
import type { ForeignOperator } from '../foreign-operator.js';

/** How long a slow operator takes to answer, ms of virtual time. */
export const LATENCY = 300;
const MOST_REQUESTS = 200;

/** An operator whose answers wait for virtual time, however fast the machine is. */
export interface Latency {
  /** From now on every refresh waits. */
  hold(): void;
  /** Lets the answers go whose requests came at `until` or before; says whether there were any. */
  releaseDue(until: number): boolean;
}

export const createLatency = (operator: ForeignOperator): Latency => {
  const answers: HeldAnswer[] = [];
  let released = 0;
  return {
    hold: (): void => {
      answers.push(...Array.from({ length: MOST_REQUESTS }, () => held()));
      operator.answerRefresh(...answers);
    },
    releaseDue(until: number): boolean {
      const before = released;
      const due = operator.refreshes().filter(({ at }) => at <= until).length;
      for (; released < due; released += 1) answers[released]?.release();
      return released > before;
    },
  };
};
