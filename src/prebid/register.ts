import { submodule } from 'prebid.js/src/hook.js';
import { getStorageManager } from 'prebid.js/src/storageManager.js';
import { cyrb53Hash, logWarn } from 'prebid.js/src/utils.js';
import { browser } from '../environment/browser.js';
import type { Brand } from './brand.js';
import type { IdModule } from './host.js';
import { createSubmodule } from './submodule.js';

/** Makes a brand's module and hands it to the Prebid.js that it is bundled with. */
export function register(brand: Brand): IdModule {
  const made = createSubmodule(
    brand,
    {
      manager: getStorageManager({ moduleType: 'userId', moduleName: brand.name }),
      warn: (message) => logWarn(`${brand.name}: ${message}`),
      hash: cyrb53Hash,
    },
    browser,
  );
  submodule('userId', made);
  return made;
}
