import type { Environment } from '../environment/environment.js';

/**
 * Loads the gate and has it tell the core; see gate.ts for the words. Where its file is missing there is no consent.
 *
 * @param consent as the page has named it.
 */
export const follow = (
  product: string,
  consent: unknown,
  environment: Environment,
  warn: (message: string) => void,
  tell: (word?: boolean) => void,
): Promise<void> =>
  import('./gate.js')
    .then(({ gate }) => gate(product, consent, environment, warn, tell))
    .catch((error) => {
      warn(`No consent: ${error}`);
      tell();
    });
