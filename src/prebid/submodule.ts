import type { Environment } from '../environment/environment.js';
import { type Brand, disclosureOf, nameOf } from './brand.js';
import type { Host, IdModule } from './host.js';
import { createKeeper } from './keeper.js';
import { readParams } from './params.js';

/**
 * A module for Prebid's userId module, in place of its own of the same name: with the same parameters, storage, ids and
 * consent rules.
 */
export function createSubmodule(brand: Brand, host: Host, environment: Environment): IdModule {
  const { source, gvlid } = brand;
  const name = nameOf(brand);
  const keeper = createKeeper(`__${name}_advertising_token`, host, environment);
  /**
   * What Prebid holds for this module all the time. Prebid decodes an id once and looks the value up for each auction:
   * so an expired token is never found there, and a refreshed one always is.
   */
  const live = {
    get [name]() {
      const shown = keeper.shown();
      return shown && (shown === 'optout' ? { optout: true } : { id: shown.advertising_token });
    },
  };
  /** The value as Prebid keeps it, and as Prebid's own modules could read it. Never empty, and without secrets. */
  const id = () => ({ latestToken: keeper.shown() });

  const getId: IdModule['getId'] = (config, consent) => {
    const refusal = brand.refusal(consent);
    if (refusal) {
      keeper.stop();
      host.warn(refusal);
      return undefined;
    }
    keeper.start(readParams(brand, config, host, environment.Date.now()));
    const pending = keeper.shown() ? undefined : keeper.pending();
    return { id: id(), callback: pending && ((setId) => void pending.then(() => setId(id()))) };
  };

  return {
    name,
    gvlid,
    disclosureURL: disclosureOf(name),
    primaryIds: [name],
    eids: {
      [name]: {
        source,
        atype: 3,
        getValue: ({ id }: { id?: string }) => id,
        getUidExt: ({ ext }: { ext?: object }) => (gvlid ? undefined : ext),
      },
    },
    getId,
    // Also where Prebid stores ids itself: a stored one may have to be refreshed.
    extendId: getId,
    decode: (value) => (value ? live : undefined),
    onDataDeletionRequest: () => keeper.forget(),
  };
}
