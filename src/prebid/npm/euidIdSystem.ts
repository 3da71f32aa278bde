import { registerModule } from 'prebid.js/src/prebidGlobal.js';

export { euidIdSubmodule } from '../euidIdSystem.js';

// What Prebid's own build adds to a module of its tree: the entry in `pbjs.installedModules`.
registerModule('euidIdSystem');
