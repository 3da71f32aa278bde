import type { Environment } from '../environment/environment.js';

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
): Promise<void> =>
  import('./gate.js')
    .then(({ gate }) => gate(product, consent, environment, warn, tell, ends))
    .catch((error) => {
      warn(`No consent: ${error}`);
      tell();
    });
