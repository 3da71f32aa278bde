import { hashIdentifier } from '../dii/hash.js';
import { normalizeEmail } from '../dii/normalize-email.js';
import { isNormalizedPhone } from '../dii/phone.js';
import { toBase64 } from '../operator-api/base64.js';
import { decodeBase64 } from './base64.js';
import { firstLevelHash } from './raw-uid.js';
import type { Parameters } from './request-envelope.js';
import { refuse } from './responses.js';
import type { Settings } from './settings.js';
import type { IdentityType, User } from './user.js';

type Reader = (input: string) => Promise<string | undefined>;

interface Input {
  readonly type: IdentityType;
  /** The hash (44 characters of Base64) that the input stands for; undefined where it stands for none. */
  readonly read: Reader;
}

const hashOf = async (normalized: string | undefined): Promise<string | undefined> =>
  normalized === undefined ? undefined : hashIdentifier(normalized);

const INPUTS: Readonly<Record<string, Input>> = {
  email: { type: 'email', read: (email) => hashOf(normalizeEmail(email)) },
  email_hash: { type: 'email', read: async (hash) => readHash(hash) },
  phone: { type: 'phone', read: (phone) => hashOf(isNormalizedPhone(phone) ? phone : undefined) },
  phone_hash: { type: 'phone', read: async (hash) => readHash(hash) },
};

/** Finds the one identity among the parameters of a request, or refuses it with the operator's words. */
export async function readUser(settings: Settings, parameters: Parameters): Promise<User> {
  const names = Object.keys(INPUTS).filter((name) => settings.phones || !name.startsWith('phone'));
  const given = names.filter((name) => (parameters[name] ?? null) !== null);
  const [name, ...more] = given;
  if (name === undefined || more.length) {
    const choice = settings.phones ? `[${names.join(', ')}]` : names.join(' or ');
    const message = `Required Parameter Missing: exactly one of ${choice} must be specified`;
    throw refuse(400, 'client_error', message);
  }
  return userOf(settings, name, parameters[name]);
}

/** The user that an input of this name stands for. Anything that is no text is taken as its text, as the operator does. */
export async function userOf(settings: Settings, name: string, value: unknown): Promise<User> {
  const { type, read } = INPUTS[name] as Input;
  const hash = await read(typeof value === 'string' ? value : JSON.stringify(value));
  if (hash === undefined) throw refuse(400, 'client_error', 'Invalid Identifier');
  return { scope: settings.product, type, firstLevelHash: await firstLevelHash(hash, settings.salts) };
}

/** Takes a hash in Base64 or in hexadecimal. Of the former only the length is checked, as by the operator. */
export function readHash(hash: string): string | undefined {
  if (hash.length === 44) return decodeBase64(hash) && hash;
  if (!/^[\da-f]{64}$/i.test(hash)) return undefined;
  const bytes = hash.match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? [];
  return toBase64(Uint8Array.from(bytes));
}
