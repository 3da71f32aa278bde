/** One request as an operator saw it. Holds nothing of its body, query or headers. */
export interface LoggedRequest {
  /** ms since epoch. */
  readonly at: number;
  readonly method: string;
  /** The path, or "other" for one that no operator has. */
  readonly route: string;
  /** What was done to it: the fault's name, or "ok". */
  readonly fault: string;
  /** The HTTP status sent; null where no answer went out (yet). */
  status: number | null;
  /** ms from request to answer; null likewise. */
  took: number | null;
}

export interface RequestLog {
  /** Starts an entry; the returned function completes it. */
  readonly add: (request: Request, fault: string) => (status: number | null) => void;
  readonly report: () => RequestReport;
  readonly clear: () => void;
}

export interface RequestReport {
  /** Requests per route since the last clear, preflights apart. */
  readonly counts: Readonly<Record<string, number>>;
  readonly preflights: number;
  /** The latest requests, oldest first. */
  readonly requests: readonly LoggedRequest[];
}

const KEPT = 200;
const ROUTES = ['generate', 'refresh', 'validate', 'client-generate', 'logout'].map(
  (name) => `/v2/token/${name}`,
);

/** Counts and remembers the requests that reach an operator. */
export function createRequestLog(now: () => number = Date.now): RequestLog {
  let counts: Record<string, number> = {};
  let preflights = 0;
  let requests: LoggedRequest[] = [];
  return {
    add(request, fault) {
      const { pathname } = new URL(request.url);
      const route = ROUTES.includes(pathname) ? pathname : 'other';
      const at = now();
      const entry: LoggedRequest = { at, method: request.method, route, fault, status: null, took: null };
      if (request.method === 'OPTIONS') preflights += 1;
      else counts[route] = (counts[route] ?? 0) + 1;
      requests = [...requests.slice(1 - KEPT), entry];
      return (status) => {
        entry.status = status;
        entry.took = now() - at;
      };
    },
    report: () => ({ counts: { ...counts }, preflights, requests: requests.map((entry) => ({ ...entry })) }),
    clear() {
      counts = {};
      preflights = 0;
      requests = [];
    },
  };
}
