import { registerModule } from 'prebid.js/src/prebidGlobal.js';
import { EUID_BRAND } from './euid-brand.js';
import type { IdModule } from './host.js';
import { register } from './register.js';

export const euidIdSubmodule: IdModule = register(EUID_BRAND);

// What Prebid's own build adds to a module of its tree: the entry in `pbjs.installedModules`.
registerModule('euidIdSystem');
