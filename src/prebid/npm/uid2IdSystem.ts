import { registerModule } from 'prebid.js/src/prebidGlobal.js';

export { uid2IdSubmodule } from '../uid2IdSystem.js';

// What Prebid's own build adds to a module of its tree: the entry in `pbjs.installedModules`.
registerModule('uid2IdSystem');
