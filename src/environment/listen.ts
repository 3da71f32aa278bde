import type { Environment } from './environment.js';

/** Listens to events of the page, before its own listeners do, until `ends` is aborted. */
export function listen<Kind extends Event>(
  environment: Pick<Environment, 'addEventListener'>,
  types: readonly string[],
  listener: (event: Kind) => void,
  ends?: AbortSignal,
): void {
  for (const type of types)
    environment.addEventListener?.(type, listener as EventListener, {
      capture: true,
      // Undefined is none (https://webidl.spec.whatwg.org/#js-to-dictionary).
      signal: ends as AbortSignal,
    });
}

/** The page became visible, came back from the back/forward cache, or the network returned. */
export const onReturn = (environment: Environment, listener: () => void, ends?: AbortSignal): void =>
  listen<PageTransitionEvent>(
    environment,
    ['visibilitychange', 'pageshow', 'online'],
    // Becoming hidden is no return, and the first pageshow is the load itself; but a page that comes back from the cache
    // has missed all news, though it be hidden.
    ({ persisted = !environment.document?.hidden }) => {
      if (persisted) listener();
    },
    ends,
  );
