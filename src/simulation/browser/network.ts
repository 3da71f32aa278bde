import type { Manner, Reply } from './operator.js';
import type { Page } from './page.js';
import type { World } from './world.js';

/** What the network and the operator do with one request. Times in ms. */
export interface Fate {
  /** `lost`: it never arrives. `unheard`: it arrives and the answer is lost. `silent`: no answer and no error. */
  readonly way: 'there and back' | 'lost' | 'unheard' | 'silent' | 'silent body';
  readonly manner: Manner;
  readonly latency: number;
  /** Between the head of the answer and the end of its body. */
  readonly body: number;
  /** Seconds, in the Retry-After header of 429 and 500. */
  readonly retryAfter: number;
}

/** A refresh in the air. */
export interface Exchange {
  readonly page: Page;
  /** The refresh token. */
  readonly token: string;
  readonly at: number;
  /** Its page has heard the end of it: an answer, an error, or its own abort. */
  over: boolean;
}

export const PLAIN: Fate = {
  way: 'there and back',
  manner: 'success',
  latency: 100,
  body: 1,
  retryAfter: 0,
};

/**
 * A page that knows nothing of sealing sends the placeholder that it finds in the place of the refresh token. One that
 * can't read storage may have found it beside another identity than is stored by now.
 */
function meant(world: World, page: Page, body: string): string {
  if (body !== 'sealed') return body;
  if (world.refused === 'everything') return `${body} of ${page.name}`;
  return world.inText(world.stored())?.identity.refresh_token ?? body;
}

/** The `fetch` of a page. */
export const createFetch =
  (world: World, page: Page): typeof fetch =>
  (url, init) =>
    new Promise((resolve, reject) => {
      const { scheduler, operator } = world;
      const body = String(init?.body);
      const token = meant(world, page, body);
      const exchange: Exchange = { page, token, at: scheduler.now(), over: false };
      const fate = world.nextFate();
      world.note({ kind: 'sent', page, exchange, url: String(url), ...world.circumstances(page, token) });
      world.exchanges.push(exchange);
      const failed = () => {
        if (!exchange.over) reject(new TypeError('Failed to fetch'));
        exchange.over = true;
      };
      init?.signal?.addEventListener('abort', failed);
      if (fate.way === 'silent') return;
      if (fate.way === 'lost') return void scheduler.add('network error', fate.latency, failed, page);
      scheduler.add('request arrives', fate.latency / 2, () => {
        const reply = operator.refresh(body, scheduler.now(), fate.manner, fate.retryAfter);
        if (fate.way === 'unheard')
          return void scheduler.add('network error', fate.latency / 2, failed, page);
        const answer = () => {
          if (exchange.over) return;
          resolve(response(world, page, exchange, reply, fate, init?.signal));
        };
        scheduler.add('answer', fate.latency / 2, answer, page);
      });
    });

const aborted = new TypeError('aborted');

/** Just as much of a Response as is used: real ones read their bodies on the event loop. */
const response = (
  world: World,
  page: Page,
  exchange: Exchange,
  reply: Reply,
  fate: Fate,
  signal: AbortSignal | null | undefined,
): Response =>
  ({
    status: reply.status,
    headers: { get: () => (reply.retryAfter ? String(reply.retryAfter) : null) },
    text: () =>
      new Promise((resolve, reject) => {
        signal?.addEventListener('abort', () => reject(aborted));
        if (fate.way === 'silent body') return;
        const end = () => {
          if (exchange.over) return;
          exchange.over = true;
          world.note({ kind: 'answered', page, exchange, reply });
          resolve(reply.body);
        };
        world.scheduler.add('body', fate.body, end, page);
      }),
  }) as unknown as Response;
