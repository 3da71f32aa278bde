import type { Environment } from '../environment/environment.js';

/** How long whoever waits for the first word waits for the gate's file, in ms. It still counts when it comes later. */
const LIMIT = 10_000;

/**
 * Loads the gate and has it tell the core; see gate.ts for the words. Where its file is missing there is no consent.
 *
 * @param consent as the page has named it.
 * @param ends when it is aborted, nobody is asked or told any more.
 */
export const follow = (
  product: string,
  consent: unknown,
  environment: Environment,
  warn: (message: string) => void,
  tell: (word?: boolean) => void,
  ends?: AbortSignal,
): Promise<void> => {
  // On a server it would keep the process alive.
  const timer = environment.document && environment.setTimeout(tell, LIMIT);
  return import('./gate.js')
    .then(({ gate }) => {
      environment.clearTimeout(timer as never);
      gate(product, consent, environment, warn, tell, ends);
    })
    .catch((error) => {
      warn(`No consent: ${error}`);
      tell();
    });
};
