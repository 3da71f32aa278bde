/** The chunk that scripts load on pages without WebCrypto. */
export { gcm } from '@noble/ciphers/aes.js';
