import { readUser } from './identity-input.js';
import type { OperatorOptions } from './options.js';
import { routes } from './routes.js';
import { readOptions, type Settings } from './settings.js';

export type { EncryptionKey, Keys } from './keys.js';
export type { Client, ClientSideKeyPair, Lifetimes, OperatorOptions, Role } from './options.js';
export type { Random, RandomUse } from './random.js';
export type { SaltRow, Salts } from './salts.js';
export type { IdentityType, Scope, User } from './user.js';

/** A UID2 or EUID operator for demos and tests. It listens on nothing: see `listen`, or hand it requests directly. */
export interface Operator {
  /** Answers one request as the real operator would. Never rejects. */
  readonly fetch: (request: Request) => Promise<Response>;
  /**
   * Opts a user out, as if in the portal for users: from now on generate and refresh answer "optout". The test
   * identities keep their own answers. Rejects with a TypeError for anything but one e-mail address, phone number or hash.
   */
  readonly optOut: (identity: OptOutIdentity) => Promise<void>;
}

/** Exactly one of these; the hashes in Base64 or hexadecimal. */
export type OptOutIdentity =
  | { readonly email: string }
  | { readonly email_hash: string }
  | { readonly phone: string }
  | { readonly phone_hash: string };

/**
 * Creates an operator, with the public test credentials unless others are given. It keeps no state but the opt-outs
 * that it is told of, and needs nothing but web standards.
 *
 * @throws TypeError or RangeError for a wrong option, naming it.
 */
export function createOperator(options: OperatorOptions = {}): Operator {
  const settings = readOptions(options);
  const app = routes(settings);
  return {
    fetch: async (request) => app.fetch(request),
    optOut: (identity) => optOut(settings, identity),
  };
}

async function optOut(settings: Settings, identity: OptOutIdentity): Promise<void> {
  const user = await readUser(settings, { ...identity }).catch(() => {
    throw new TypeError('optOut takes one of { email }, { email_hash }, { phone } and { phone_hash }');
  });
  settings.optOuts.add(user.firstLevelHash);
}
