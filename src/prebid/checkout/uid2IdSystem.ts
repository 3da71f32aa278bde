import type { IdModule } from '../host.js';
import { register } from '../register.js';
import { UID2_BRAND } from '../uid2-brand.js';

export const uid2IdSubmodule: IdModule = register(UID2_BRAND);
