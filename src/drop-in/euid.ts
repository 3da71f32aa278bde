import { EUID_BRAND } from './brand.js';
import { load } from './load.js';

load(EUID_BRAND);
