import { loadSecureSignals } from './load.js';

// Only the name: the rest of the product would be dead weight here.
loadSecureSignals({ name: 'UID2' });
