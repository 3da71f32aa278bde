import { EUID_BRAND } from '../euid-brand.js';
import type { IdModule } from '../host.js';
import { register } from '../register.js';

export const euidIdSubmodule: IdModule = register(EUID_BRAND);
