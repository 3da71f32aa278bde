import { type BrowserContext, expect, type Frame, type Page, type Request } from '@playwright/test';

/** The time of every page of a context and of the operator, moved by the test (but see createRealTime). */
export interface VirtualTime {
  /** The operator's time, ms since the epoch; a page's clock may be off by the device's error. */
  now(): number;
  /** Lets time pass, as on an awake device, in steps so that answers arrive between timers. */
  advance(ms: number, step?: number): Promise<void>;
  /** The time passes while the device sleeps: clocks jump, and no timer fires. */
  sleep(ms: number): Promise<void>;
  /** Sets the wall clock of the device off by `ms` without any time passing. */
  shiftDeviceClock(ms: number): Promise<void>;
  /** Waits, without time passing, until what is under way has arrived. */
  settle(): Promise<void>;
  /** Lets time pass until `check` holds; fails when it does not hold within `ms`. */
  eventually(check: () => Promise<boolean> | boolean, ms: number, what: string): Promise<void>;
}

// The clock of Playwright leaves AbortSignal.timeout() in real time; a request time limit belongs to the virtual one. It
// never strikes within the step of time that the request began in: its answer, which comes in real time, gets a chance.
const virtualTimeouts = `globalThis.settledRounds = 0;
AbortSignal.timeout = (ms) => {
  const controller = new AbortController();
  const begun = globalThis.settledRounds;
  const strike = () => {
    if (globalThis.settledRounds === begun) setTimeout(strike, 1000);
    else controller.abort(new DOMException('signal timed out', 'TimeoutError'));
  };
  setTimeout(strike, ms);
  return controller.signal;
};`;

/** Answered by every site of these tests. */
const SETTLING = '/nothing';

// A lock is granted, and a digest made, in the order in which they were asked for.
const settleFrame = `(async () => {
  for (let round = 0; round < 3; round += 1) {
    // Refused in a sandboxed frame.
    if (navigator.locks) await navigator.locks.request('settle-' + Math.random(), () => {}).catch(() => {});
    await fetch('${SETTLING}').catch(() => {});
    if (globalThis.crypto && crypto.subtle) await crypto.subtle.digest('SHA-256', new Uint8Array(64));
    await new Promise((resolve) => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { port1.close(); resolve(); };
      port2.postMessage(0);
    });
  }
  if ('settledRounds' in globalThis) globalThis.settledRounds += 1;
})()`;

/** What the documents of a context have asked for and not got yet, and in which frame. */
const watchRequests = (context: BrowserContext): Map<Request, Frame> => {
  const open = new Map<Request, Frame>();
  const end = (request: Request): void => void open.delete(request);
  // The browser reports no end of what a document has under way when it goes.
  const forget = (isGone: (frame: Frame) => boolean): void => {
    for (const [request, frame] of open) if (isGone(frame)) open.delete(request);
  };
  context.on('request', (request) => {
    if (!request.isNavigationRequest() && !request.url().endsWith(SETTLING))
      open.set(request, request.frame());
  });
  context.on('requestfinished', end);
  context.on('requestfailed', end);
  const watch = (page: Page): void => {
    page.on('framenavigated', (navigated) => forget((frame) => frame === navigated));
    page.on('framedetached', (detached) => forget((frame) => frame === detached));
    page.on('close', () => forget((frame) => frame.page() === page));
  };
  context.on('page', watch);
  for (const page of context.pages()) watch(page);
  return open;
};

/** How many a browser has to one host. What is beyond waits in the browser for those that the operator holds back. */
const CONNECTIONS = 6;

/** Settles until all requests are over that the pages have sent, but those that the operator keeps waiting. */
const settleAll = async (
  context: BrowserContext,
  open: Map<Request, Frame>,
  heldBack: () => number,
): Promise<void> => {
  const allOver = (): boolean => Math.min(open.size, CONNECTIONS) <= heldBack();
  do {
    if (!allOver())
      await expect.poll(allOver, { intervals: [5, 10, 20, 50], message: 'requests are over' }).toBe(true);
    for (const page of context.pages()) for (const frame of page.frames()) await frame.evaluate(settleFrame);
  } while (!allOver());
};

export const createVirtualTime = async (
  context: BrowserContext,
  heldBack: () => number,
  deviceClockOffset: number,
): Promise<VirtualTime> => {
  const open = watchRequests(context);
  let now = Date.now();
  let offset = deviceClockOffset;
  // Paused before the first page: what happens in a test depends on no machine's speed. Between the two calls the
  // clock runs with the real one, hence the hour.
  await context.clock.install({ time: now + offset - 3_600_000 });
  await context.clock.pauseAt(now + offset);
  await context.addInitScript({ content: virtualTimeouts });
  const settle = (): Promise<void> => settleAll(context, open, heldBack);

  const advance: VirtualTime['advance'] = async (ms, step = 1_000) => {
    await settle();
    for (let left = ms; left > 0; left -= step) {
      const part = Math.min(left, step);
      now += part;
      await context.clock.runFor(part);
      await settle();
    }
  };

  return {
    now: () => now,
    settle,
    advance,
    sleep: async (ms) => {
      now += ms;
      await context.clock.setSystemTime(now + offset);
    },
    shiftDeviceClock: async (ms) => {
      offset += ms;
      await context.clock.setSystemTime(now + offset);
    },
    eventually: async (check, ms, what) => {
      const step = Math.ceil(ms / 20);
      await settle();
      for (let passed = 0; passed < ms; passed += step) {
        if (await check()) return;
        await advance(step, step);
      }
      // News between tabs and from storage arrive in real time.
      await expect.poll(async () => check(), { message: what, timeout: 3_000 }).toBe(true);
    },
  };
};

/** Time as it is, for the few proofs that must not lean on a clock of ours. Nothing can move it. */
export const createRealTime = (context: BrowserContext, heldBack: () => number): VirtualTime => {
  const open = watchRequests(context);
  const refuse = (): never => {
    throw new Error('only a virtual time can be moved');
  };
  return {
    now: () => Date.now(),
    settle: () => settleAll(context, open, heldBack),
    advance: refuse,
    sleep: refuse,
    shiftDeviceClock: refuse,
    eventually: (check, ms, what) =>
      expect.poll(async () => check(), { message: what, timeout: ms }).toBe(true),
  };
};
