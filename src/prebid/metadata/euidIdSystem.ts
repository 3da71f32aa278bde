import { EUID_BRAND } from '../euid-brand.js';
import disclosure from './euid-storage.json' with { type: 'json' };
import { registerMetadata } from './register.js';

registerMetadata(EUID_BRAND, disclosure);
