import { registerModule } from 'prebid.js/src/prebidGlobal.js';
import type { IdModule } from './host.js';
import { register } from './register.js';
import { UID2_BRAND } from './uid2-brand.js';

export const uid2IdSubmodule: IdModule = register(UID2_BRAND);

// What Prebid's own build adds to a module of its tree: the entry in `pbjs.installedModules`.
registerModule('uid2IdSystem');
