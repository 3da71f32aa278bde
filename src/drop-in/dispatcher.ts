import type { Identity } from '../identity/identity.js';

export type EventName = 'SdkLoaded' | 'InitCompleted' | 'IdentityUpdated' | 'OptoutReceived';
export type Payload = { identity?: Identity | null };
export type Callback = (event: EventName, payload: Payload) => void;

/** Tells the page's engineer of what went wrong. */
export type Warn = (message: string, error?: unknown) => void;

/** More deliveries than this out of one cause come from callbacks that answer each event with the next. */
const LONGEST_CHAIN = 1_000;

/** Calls a page's function; what it throws, or its promise rejects with, becomes a warning. */
export async function guarded(warn: Warn, message: string, run: () => unknown): Promise<void> {
  try {
    // Runs in this very turn, and what it throws is heard in this turn too.
    await run();
  } catch (error) {
    warn(message, error);
  }
}

/**
 * Delivers events to the page's callbacks array. Every callback hears every event in the order in which they were
 * raised, also those that a callback raises: an event is queued until the one before it has reached everyone.
 *
 * @param callbacks the page's own array; its `push` is replaced.
 * @param replay what a callback that comes late is told at once.
 * @param look gives a copy of the identity of now.
 */
export function createDispatcher(
  callbacks: Callback[],
  warn: Warn,
  replay: (tell: Callback) => void,
  look: () => Identity | null,
): (event: EventName) => void {
  const queue: (() => void)[] = [];
  let delivered = 0;

  const call = (callback: Callback, event: EventName, payload: Payload) =>
    typeof callback === 'function'
      ? void guarded(warn, 'SDK callback threw an exception', () => callback(event, payload))
      : warn("An SDK callback was supplied which isn't a function.");

  callbacks.push = (...late) => {
    for (const callback of late) replay((...missed) => call(callback, ...missed));
    callbacks.splice(callbacks.length, 0, ...late);
    return callbacks.length;
  };

  return (event) => {
    // The first event comes before there is anything to be done, and few look for an identity in it: storage is read
    // for those who do.
    const identity = event !== 'SdkLoaded' && look();
    const payload = (): Payload =>
      identity === false
        ? {
            get identity() {
              return look();
            },
          }
        : // Rule 1: an earlier callback may have logged out, or in as someone else.
          { identity: identity && look() };
    // To the listeners of now: who comes meanwhile hears of it by replay.
    for (const callback of [...callbacks]) queue.push(() => call(callback, event, payload()));
    if (delivered) return;
    while (queue.length && delivered++ < LONGEST_CHAIN) queue.shift()?.();
    queue.length = delivered = 0;
  };
}
