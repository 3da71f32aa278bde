import { UID2_BRAND } from './brand.js';
import { load } from './load.js';

load(UID2_BRAND);
