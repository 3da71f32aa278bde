import { UID2_BRAND } from './brand.js';
import type { IdModule } from './host.js';
import { register } from './register.js';

export const uid2IdSubmodule: IdModule = register(UID2_BRAND);
