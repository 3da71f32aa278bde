import type { Environment } from '../environment/environment.js';
import type { Brand } from './brand.js';
import type { Host, IdModule } from './host.js';
import { createKeeper } from './keeper.js';
import { readParams } from './params.js';

/**
 * A module for Prebid's userId module, in place of its own of the same name: with the same parameters, storage, ids and
 * consent rules.
 */
export function createSubmodule(brand: Brand, host: Host, environment: Environment): IdModule {
  const { name } = brand;
  const keeper = createKeeper(`__${name}_advertising_token`, host, environment);
  /**
   * What Prebid holds for this module all the time. Prebid decodes an id once and looks the value up for each auction:
   * so an expired token is never found there, and a refreshed one always is.
   */
  const live = {
    get [name]() {
      return keeper.shown();
    },
  };
  /** The value as Prebid keeps it: never empty, without secrets, and of a shape in which its own modules find no id. */
  const id = () => ({ latestToken: keeper.shown() });

  const getId: IdModule['getId'] = (config, consent) => {
    if (!brand.permits(consent?.gdpr)) {
      keeper.stop();
      host.warn('GDPR rules forbid it');
      return undefined;
    }
    const pending = keeper.start(readParams(brand, config, host, environment.Date.now()));
    return { id: id(), callback: pending && ((setId) => pending.then(id).then(setId)) };
  };

  return {
    ...brand,
    primaryIds: [name],
    eids: {
      [name]: {
        ...brand,
        atype: 3,
        getValue: ({ id }: { id?: string }) => id,
      },
    },
    getId,
    // Also where Prebid stores ids itself: a stored one may have to be refreshed.
    extendId: getId,
    decode: (value) => (value ? live : undefined),
    onDataDeletionRequest: keeper.forget,
  };
}
