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
  const { name, source, gvlid, disclosureURL } = brand;
  const keeper = createKeeper(brand, host, environment);
  /**
   * What Prebid holds for this module all the time. Prebid decodes an id once and looks the value up for each auction:
   * so an expired token is never found there, and a refreshed one always is.
   */
  const live = Object.defineProperty({}, name, { enumerable: true, get: keeper.value });

  const getId: IdModule['getId'] = (config, consent) => {
    const refusal = brand.refusal(consent);
    if (refusal) {
      keeper.stop();
      host.warn(refusal);
      return undefined;
    }
    keeper.start(readParams(brand, config, host, environment.Date.now()));
    const pending = keeper.value() ? undefined : keeper.pending();
    const id = keeper.id();
    return pending ? { id, callback: (setId) => void pending.then(() => setId(keeper.id())) } : { id };
  };

  return {
    name,
    ...(gvlid ? { gvlid } : {}),
    disclosureURL,
    primaryIds: [name],
    eids: {
      [name]: {
        source,
        atype: 3,
        getValue: ({ id }: { id?: string }) => id,
        ...(gvlid ? {} : { getUidExt: ({ ext }: { ext?: object }) => ext }),
      },
    },
    getId,
    // Also where Prebid stores ids itself: a stored one may have to be refreshed.
    extendId: getId,
    decode: (value) => (value ? live : undefined),
    onDataDeletionRequest: () => keeper.forget(),
  };
}
