import { UID2_BRAND } from '../uid2-brand.js';
import { registerMetadata } from './register.js';
import disclosure from './uid2-storage.json' with { type: 'json' };

registerMetadata(UID2_BRAND, disclosure);
