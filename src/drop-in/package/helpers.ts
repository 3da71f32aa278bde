import { isBase64Hash as isHash } from '../../dii/hash.js';
import { checkClientSideOptions } from '../client-side-options.js';
import { type Helper, helper } from '../helper.js';
import { checkInitOptions } from '../options.js';
import type { ClientSideIdentityOptions, Identity, OptoutIdentity, SdkOptions } from './types.js';

// The functions that the official package exports beside its class.

/** The window; on a server, undefined whatever the type says. */
export const sdkWindow: Window & typeof globalThis = globalThis.window;

export const isNormalizedPhone: Helper['isNormalizedPhone'] = helper.isNormalizedPhone;
export const normalizeEmail: Helper['normalizeEmail'] = helper.normalizeEmail;
export const hashIdentifier: Helper['hashIdentifier'] = helper.hashIdentifier;
export const hashAndEncodeIdentifier: Helper['hashAndEncodeIdentifier'] = helper.hashAndEncodeIdentifier;

/** Whether a text is Base64 of 32 bytes, as the hash of an identifier is. */
export const isBase64Hash = (value: string): value is string => isHash(value);

/** @throws TypeError with the official SDK's texts. */
export function isClientSideIdentityOptionsOrThrow(
  options: unknown,
  product: 'UID2' | 'EUID' = 'UID2',
): options is ClientSideIdentityOptions {
  checkClientSideOptions(options, product);
  return true;
}

/** @throws TypeError or RangeError with the official SDK's texts. */
export function isSDKOptionsOrThrow(options: unknown): options is SdkOptions {
  checkInitOptions(options);
  return true;
}

const FIELDS = ['advertising_token', 'identity_expires', 'refresh_from', 'refresh_token', 'refresh_expires'];

/** Whether a value has the fields of an identity. What is in them is judged when it is set. */
export const isValidIdentity = (value: unknown): value is Identity =>
  isObject(value) && FIELDS.every((field) => field in value);

/** Whether a value marks a user who has opted out. */
export const isOptoutIdentity = (value: unknown): value is OptoutIdentity =>
  isObject(value) && (value as { status?: unknown }).status === 'optout';

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
