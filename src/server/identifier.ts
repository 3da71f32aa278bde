import { demand } from '../demand.js';
import { hashIdentifier } from '../dii/hash.js';
import { normalizeEmail } from '../dii/normalize-email.js';
import { isNormalizedPhone } from '../dii/phone.js';
import { toBase64 } from '../operator-api/base64.js';

/** Whom an identity is for: exactly one of these. */
export type Identifier =
  /** As the user typed it; it is normalised here. */
  | { readonly email: string }
  /** SHA-256 of the normalised email, in Base64 or hexadecimal. */
  | { readonly emailHash: string }
  /** E.164: `+` and 10 to 15 digits. */
  | { readonly phone: string }
  /** SHA-256 of the phone number in E.164, in Base64 or hexadecimal. */
  | { readonly phoneHash: string };

/** As it goes to the operator. Only hashes leave the publisher's server. */
export type HashedIdentifier = { readonly email_hash: string } | { readonly phone_hash: string };

type Reader = (text: string) => Promise<string | undefined>;

const hashOf = async (normalized: string | undefined): Promise<string | undefined> =>
  normalized === undefined ? undefined : hashIdentifier(normalized);

const READERS: Readonly<Record<string, readonly [field: string, fix: string, read: Reader]>> = {
  email: ['email_hash', 'an email address', (text) => hashOf(normalizeEmail(text))],
  emailHash: ['email_hash', 'a SHA-256 in Base64 or hexadecimal', async (text) => readHash(text)],
  phone: [
    'phone_hash',
    'a phone number in E.164: + and 10 to 15 digits',
    (text) => hashOf(isNormalizedPhone(text) ? text : undefined),
  ],
  phoneHash: ['phone_hash', 'a SHA-256 in Base64 or hexadecimal', async (text) => readHash(text)],
};

/**
 * Normalises and hashes.
 *
 * @throws TypeError where there is not exactly one text; RangeError where it stands for no user. Neither quotes it.
 */
export async function hashedIdentifier(input: Identifier): Promise<HashedIdentifier> {
  const given = Object.entries(input ?? {}).filter(
    ([name, text]) => Object.hasOwn(READERS, name) && text !== undefined,
  );
  const [[name, text] = ['', undefined], ...more] = given;
  const exactlyOne = typeof text === 'string' && !more.length;
  demand(
    exactlyOne,
    'give exactly one of { email }, { emailHash }, { phone } and { phoneHash }, as a string',
  );
  const [field = '', fix, read] = READERS[name] ?? [];
  const hash = await read?.(text);
  demand(hash, `${name} must be ${fix}`, RangeError);
  return { [field]: hash } as unknown as HashedIdentifier;
}

/** The Base64 of a hash that may be in hexadecimal; undefined where it is none. */
export function readHash(text: string): string | undefined {
  if (/^[\da-f]{64}$/i.test(text)) {
    const bytes = text.match(/../g)?.map((pair) => Number.parseInt(pair, 16)) ?? [];
    return toBase64(Uint8Array.from(bytes));
  }
  // 32 bytes, by its length.
  return /^[A-Za-z\d+/]{43}=$/.test(text) ? text : undefined;
}
