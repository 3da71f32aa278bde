import type { Random } from './random.js';

/** Whose work a task is: nothing of a suspended owner runs until it is resumed, and nothing ever of one that is gone. */
export interface Owner {
  readonly life: 'running' | 'frozen' | 'cached' | 'closed';
}

/** Something that will happen: a timer, an answer, the grant of a lock, the news of a change. */
export interface Task {
  at: number;
  kind: string;
  readonly owner?: Owner | undefined;
  readonly run: () => void;
}

/** All that is asynchronous, in one queue with a clock that moves only between tasks. */
export interface Scheduler {
  /** True time, ms since epoch: the operator's. */
  now(): number;
  add(kind: string, delay: number, run: () => void, owner?: Owner): Task;
  cancel(task: Task | undefined): void;
  /** Takes the next task that is due by `limit` and moves the clock to it; else moves the clock to `limit`. */
  take(limit: number): Task | undefined;
  /** The machine sleeps: time passes, and none of it counts for the tasks. */
  sleep(duration: number): void;
  pending(owner: Owner, kind: string): readonly Task[];
  /** Drops all work of an owner that is gone. */
  discard(owner: Owner): void;
}

export function createScheduler(start: number, random: Random): Scheduler {
  let now = start;
  let tasks: Task[] = [];

  const cancel = (task: Task | undefined) => {
    const index = task ? tasks.indexOf(task) : -1;
    if (index >= 0) tasks.splice(index, 1);
  };

  /** The earliest; of several at once any. Work of a thawed page that fell due meanwhile is due now. */
  function earliest(limit: number): Task | undefined {
    let best: Task[] = [];
    let at = limit;
    for (const task of tasks) {
      const { life } = task.owner ?? { life: 'running' };
      const due = Math.max(task.at, now);
      if (life !== 'running' || due > at) continue;
      if (due < at) best = [];
      at = due;
      best.push(task);
    }
    return best.length > 1 ? random.pick(best) : best[0];
  }

  return {
    now: () => now,
    add(kind, delay, run, owner) {
      const task: Task = { at: now + Math.max(0, Math.round(delay)), kind, owner, run };
      tasks.push(task);
      return task;
    },
    cancel,
    take(limit) {
      const task = earliest(limit);
      now = task ? Math.max(task.at, now) : limit;
      cancel(task);
      return task;
    },
    sleep(duration) {
      now += duration;
      for (const task of tasks) task.at += duration;
    },
    pending: (owner, kind) => tasks.filter((task) => task.owner === owner && task.kind === kind),
    discard(owner) {
      tasks = tasks.filter((task) => task.owner !== owner);
    },
  };
}

/** Lets every promise job come to its end. No step waits for anything but promises, so one turn is enough. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
