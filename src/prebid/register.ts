import { submodule } from 'prebid.js/src/hook.js';
import { getStorageManager } from 'prebid.js/src/storageManager.js';
import { cyrb53Hash, logWarn } from 'prebid.js/src/utils.js';
import { browser } from '../environment/browser.js';
import type { Brand } from './brand.js';
import type { IdModule } from './host.js';
import { createSubmodule } from './submodule.js';

/** Makes a brand's module and hands it to the Prebid.js that it is bundled with. */
export function register(brand: Brand): IdModule {
  const { name, product } = brand;
  const made = createSubmodule(
    brand,
    {
      storage: getStorageManager({ moduleType: 'userId', moduleName: name }),
      warn: (message) => logWarn(`${product}: ${message}`),
      hash: cyrb53Hash,
    },
    browser,
  );
  submodule('userId', made);
  return made;
}
