import type { Identity } from '../../identity/identity.js';
import { seal } from './subtle.js';

/** One login of one user, with all identities that descend from it. */
export interface Session {
  readonly id: number;
  /** The user has told the operator to stop; every refresh is answered with it. */
  optedOut: boolean;
  /** A page has ended it for good: rule 1 holds for it from then on. `quietly`: no other page could be told. */
  ended?: { readonly by: unknown; readonly quietly: boolean } | undefined;
  /** It may be lost without a fault of everid's: someone has ended it, or another script's damage may have. */
  mayEnd?: boolean | 'damage' | undefined;
}

/** An identity with what only the operator knows of it. */
export interface Issued {
  readonly identity: Identity;
  readonly session: Session;
  readonly at: number;
  /** How often it was presented for a refresh. */
  refreshes: number;
}

/** Lifetimes in ms. */
export interface Lifetimes {
  readonly refreshFrom: number;
  readonly identity: number;
  readonly refresh: number;
}

/** How an operator answers one request. */
export type Manner =
  | 'success'
  | '500'
  | '429'
  | '400'
  | '401'
  | 'expired'
  | 'garbage'
  | 'wrong key'
  | 'without key'
  | 'already due'
  | 'already expired'
  | 'late refresh_from'
  | 'the same again';

export interface Reply {
  readonly status: number;
  readonly body: string;
  readonly retryAfter?: number;
}

/** A token operator: refresh tokens may be used many times, as with the real one. */
export interface OperatorModel {
  readonly sessions: readonly Session[];
  login(now: number): Issued;
  issue(session: Session, now: number, changes?: Partial<Identity>): Issued;
  /** Answers a refresh request. */
  refresh(token: string, now: number, manner: Manner, retryAfter: number): Reply;
  byAdvertisingToken(token: unknown): Issued | undefined;
  byRefreshToken(token: unknown): Issued | undefined;
}

export function createOperatorModel(lifetimes: Lifetimes): OperatorModel {
  const issued = new Map<string, Issued>();
  const sessions: Session[] = [];
  let count = 0;

  const keyOf = (text: string) => Buffer.alloc(32, `secret-${text}-`).toString('base64');

  function issue(session: Session, now: number, changes: Partial<Identity> = {}): Issued {
    const name = `${session.id}.${++count}`;
    const identity = {
      advertising_token: `token-${name}`,
      refresh_token: `secret-${name}`,
      identity_expires: now + lifetimes.identity,
      refresh_from: now + lifetimes.refreshFrom,
      refresh_expires: now + lifetimes.refresh,
      refresh_response_key: keyOf(name),
      ...changes,
    };
    const entry = { identity, session, at: now, refreshes: 0 };
    issued.set(identity.advertising_token, entry);
    issued.set(identity.refresh_token, entry);
    return entry;
  }

  function fresh(entry: Issued, now: number, manner: Manner): unknown {
    if (manner === 'the same again') return entry.identity;
    const odd: Partial<Record<Manner, Partial<Identity>>> = {
      'already due': { refresh_from: now - 1 },
      'already expired': { refresh_from: now - 2_000, identity_expires: now - 1_000 },
      'late refresh_from': { refresh_from: now + lifetimes.identity + 1 },
    };
    const { identity } = issue(entry.session, now, odd[manner]);
    const { refresh_response_key, ...rest } = identity;
    return manner === 'without key' ? rest : { ...rest, refresh_response_key };
  }

  function refresh(token: string, now: number, manner: Manner, retryAfter: number): Reply {
    const entry = issued.get(token);
    const { refresh_response_key: key = '', refresh_expires } = entry?.identity ?? {};
    if (manner === '500') return { status: 500, body: '<h1>Internal Server Error</h1>', retryAfter };
    if (manner === '429') return { status: 429, body: '{"status":"success"}', retryAfter };
    if (manner === '401') return { status: 401, body: '{"status":"unauthorized"}' };
    if (manner === '400' || !entry) return { status: 400, body: '{"status":"client_error"}' };
    if (manner === 'garbage') return { status: 200, body: 'c3VyZWx5IG5vdCBzZWFsZWQ' };
    entry.refreshes++;
    if (manner === 'expired' || (refresh_expires as number) <= now) {
      // Operators may end a session before its time.
      entry.session.mayEnd = true;
      return { status: 400, body: '{"status":"expired_token"}' };
    }
    const message = entry.session.optedOut
      ? { status: 'optout' }
      : { status: 'success', body: fresh(entry, now, manner) };
    const under = manner === 'wrong key' ? keyOf('another') : key;
    return { status: 200, body: seal(JSON.stringify(message), under) };
  }

  return {
    sessions,
    login(now) {
      const session = { id: sessions.length + 1, optedOut: false };
      sessions.push(session);
      return issue(session, now);
    },
    issue,
    refresh,
    byAdvertisingToken: (token) => issued.get(String(token)),
    byRefreshToken: (token) => issued.get(String(token)),
  };
}
