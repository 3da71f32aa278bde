import type { Identity } from '../../identity/identity.js';
import { UID2 } from '../../identity/product.js';
import type { Page, Subject } from './page.js';
import type { World } from './world.js';

/** How often the official SDK looks at storage and the clock, in ms. */
const PERIOD = 5_000;

/**
 * A page with the storage behaviour of the official SDK, its faults included: it polls, hears no news, has no lock, puts
 * the old identity back when a refresh fails (also one that a logout cut short), and in its default mode deletes the
 * cookie. Its parsing, its cipher and its callbacks are not modelled.
 */
export function startOfficial(world: World, page: Page): Subject {
  const { environment } = page;
  let held: Identity | undefined;
  let flight: AbortController | undefined;

  const now = () => environment.Date.now();
  const attempt = <Result>(work: () => Result): Result | undefined => {
    try {
      return work();
    } catch {
      return undefined;
    }
  };
  const parse = (text: string | null | undefined): Identity | undefined =>
    attempt(() => {
      const value = JSON.parse(text as string);
      return value.advertising_token && value.refresh_token ? (value as Identity) : undefined;
    });
  const cookie = () =>
    parse(
      attempt(() =>
        decodeURIComponent(
          /(?:^|; )__uid_2=([^;]*)/.exec(environment.document?.cookie as string)?.[1] as string,
        ),
      ),
    );
  const local = () => parse(attempt(() => environment.localStorage.getItem(UID2.storageKey)));
  const setCookie = (text: string, expires: number) => {
    if (environment.document)
      environment.document.cookie = `${UID2.cookie}=${encodeURIComponent(text)} ;path=/;expires=${new Date(expires).toUTCString()}`;
  };

  function store(identity: Identity): void {
    held = identity;
    const text = JSON.stringify(identity);
    const inCookie = world.plan.place === 'cookie';
    if (!inCookie) attempt(() => environment.localStorage.setItem(UID2.storageKey, text));
    setCookie(inCookie ? text : '', inCookie ? identity.refresh_expires : 0);
  }

  function clear(): void {
    held = undefined;
    setCookie('', 0);
    attempt(() => environment.localStorage.removeItem(UID2.storageKey));
  }

  async function refresh(identity: Identity): Promise<void> {
    const own = new AbortController();
    flight = own;
    try {
      const answer = await environment.fetch(`${UID2.baseUrl}/v2/token/refresh`, {
        body: identity.refresh_token,
        signal: own.signal,
      });
      const text = await answer.text();
      // The seal of the simulation, without looking at its key.
      const opened = Buffer.from(text, 'base64').subarray(12, -16).toString();
      const { status, body } = JSON.parse(answer.status === 200 ? opened : text);
      if (status === 'success') store(body);
      else if (status === 'optout' || status === 'expired_token') clear();
    } catch {
      // The fault that undoes logouts.
      store(identity);
    } finally {
      if (flight === own) flight = undefined;
    }
  }

  function look(): void {
    held = cookie() ?? local();
    if (held && held.refresh_expires <= now()) clear();
    else if (held && held.refresh_from <= now() && !flight) void refresh(held);
  }

  const tick = () => {
    if (held) look();
    environment.setTimeout(tick, PERIOD);
  };
  look();
  tick();

  return {
    token: () => (held && held.identity_expires > now() ? held.advertising_token : undefined),
    login(identity) {
      flight?.abort();
      store({ ...identity });
      look();
    },
    logout() {
      clear();
      flight?.abort();
    },
    ask() {},
  };
}
