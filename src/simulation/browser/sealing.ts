import { type Sealing, sealed } from '../../storage/sealed.js';
import * as sealing from '../../storage/sealing.js';
import type { StorageFactory } from '../../storage/storage.js';
import type { Page } from './page.js';
import type { World } from './world.js';

/** How long the file with the cipher is on its way, in ms. */
const FILE = 300;

const pageWide = globalThis as { indexedDB?: unknown };

/** All pages share one global object here: from now on the one that runs next finds its own IndexedDB there. */
export function giveKeyStore(world: World, page: Page): void {
  pageWide.indexedDB = world.keys.forPage(page);
}

/** The real sealed storage over `place`, with the IndexedDB of the page and a file that comes in its time. */
export function inSealed(world: World, page: Page, place: StorageFactory, enabled: boolean): StorageFactory {
  /** Calls into the sealed storage set their time limits before they wait for anything. */
  function within<Result>(work: () => Result): Result {
    giveKeyStore(world, page);
    page.limits = true;
    try {
      return work();
    } finally {
      page.limits = false;
    }
  }

  const file: Sealing = {
    seal: (...given) => within(() => sealing.seal(...given)),
    open: (...given) => within(() => sealing.open(...given)),
  };
  let loaded: Promise<Sealing> | undefined;
  const load = () => {
    loaded ??= new Promise<Sealing>((resolve, reject) => {
      const missing = world.keys.manner === 'without file';
      const arrive = () => (missing ? reject(new TypeError('Failed to fetch')) : resolve(file));
      world.scheduler.add('file', 1 + page.random.below(FILE), arrive, page);
    });
    return loaded;
  };

  return (...given) => {
    const sealedPlace = sealed(place, { enabled, load })(...given);
    const { open } = sealedPlace;
    return {
      ...sealedPlace,
      open(identity) {
        world.note({ kind: 'asked for secrets', page });
        return within(() => (open as NonNullable<typeof open>)(identity));
      },
    };
  };
}
