import { AD_UNIT } from './bidders.js';

/** What the page's script puts under window.auctions. */
export interface AuctionProbe {
  readonly errors: string[];
  /** Console lines, arguments as JSON: what a developer with Prebid's debug mode on can read. */
  readonly lines: string[];
  readonly ended: number;
  /** ms from asking for bids to the start of the auction, by the page's clock, one for each auction. */
  readonly waits: number[];
  start(timeout: number): void;
}

/** The part of Prebid that the tests touch. */
export interface Pbjs {
  que: (() => void)[];
  readonly installedModules: string[];
  setConfig(config: unknown): void;
  mergeConfig(config: unknown): void;
  getConfig(name?: string): unknown;
  getUserIds(): unknown;
  getUserIdsAsEids(): unknown;
  getUserIdsAsync(): Promise<unknown>;
  refreshUserIds(options?: unknown): Promise<unknown>;
}

declare global {
  interface Window {
    pbjs: Pbjs;
    auctions: AuctionProbe;
  }
}

const text = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c');

/** Runs before Prebid. */
export const pageScript: string = `(() => {
  const probe = { errors: [], lines: [], ended: 0, waits: [], asked: [] };
  window.auctions = probe;
  addEventListener('error', (event) => probe.errors.push(event.message));
  addEventListener('unhandledrejection', (event) => probe.errors.push('unhandled: ' + event.reason));
  const plain = (value) => {
    if (value instanceof Error || typeof value !== 'object') return String(value);
    try { return JSON.stringify(value); } catch { return '[circular]'; }
  };
  for (const level of ['debug', 'log', 'info', 'warn', 'error']) {
    const write = console[level];
    console[level] = (...given) => {
      probe.lines.push(level + ' ' + given.map(plain).join(' '));
      write.apply(console, given);
    };
  }
  window.pbjs = window.pbjs || { que: [] };
  pbjs.que.push(() => {
    pbjs.onEvent('auctionInit', () => probe.waits.push(performance.now() - probe.asked.shift()));
  });
  probe.start = (timeout) => pbjs.que.push(() => {
    probe.asked.push(performance.now());
    pbjs.requestBids({
      timeout,
      adUnits: [${text(AD_UNIT)}],
      bidsBackHandler: () => { probe.ended += 1; },
    });
  });
})();`;

/** A page with Prebid on it, configured in its queue. `before` are scripts that run ahead of Prebid, `after` behind. */
export const auctionPage = (
  config: unknown,
  { before = [], after = [] }: { before?: readonly string[]; after?: readonly string[] } = {},
): string => {
  const tags = (sources: readonly string[]) =>
    sources.map((source) => `<script src="${source}"></script>`).join('');
  return `<!doctype html><title>auctions</title><script src="/page-script.js"></script>${tags(before)}
<script>pbjs.que.push(() => pbjs.setConfig(${text(config)}));</script>
<script src="/prebid.js"></script>${tags(after)}`;
};
