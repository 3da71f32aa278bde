import type { Fault, Faults } from './faults.js';
import { readUser } from './identity-input.js';
import type { Rotation } from './keys.js';
import type { Listening, ListenOptions } from './listen.js';
import type { OperatorOptions, OptOutStore } from './options.js';
import { routes } from './routes.js';
import { readOptions, type Settings } from './settings.js';
import { createSwitchboard } from './switchboard.js';

export type { Fault, FaultEffect, FaultScope, Faults } from './faults.js';
export type { Generation, GenerationName } from './generation.js';
export type { EncryptionKey, Keys, Rotation } from './keys.js';
export type { Listening, ListenOptions } from './listen.js';
export type {
  Client,
  ClientSideKeyPair,
  Lifetimes,
  OperatorOptions,
  OptOutStore,
  Role,
} from './options.js';
export type { Random, RandomUse } from './random.js';
export type { SaltRow, Salts } from './salts.js';
export type { IdentityType, Scope, User } from './user.js';

/** A UID2 or EUID operator for demos and tests. It listens on nothing: see `listen`, or hand it requests directly. */
export interface Operator {
  /**
   * Answers one request as the real operator would. Rejects only where a fault drops the connection: with a TypeError,
   * as `fetch` does then.
   */
  readonly fetch: (request: Request) => Promise<Response>;
  /**
   * Opts a user out, as if in the portal for users: from now on generate and refresh answer "optout". The test
   * identities keep their own answers. Rejects with a TypeError for anything but one e-mail address, phone number or hash.
   */
  readonly optOut: (identity: OptOutIdentity) => Promise<void>;
  /** Takes an opt-out back, which no real operator does. Rejects as `optOut`. */
  readonly withdrawOptOut: (identity: OptOutIdentity) => Promise<void>;
  readonly clearOptOuts: () => Promise<void>;
  /** How many users have opted out. */
  readonly countOptOuts: () => number;
  /** What goes wrong on purpose. */
  readonly faults: Faults;
  /**
   * Puts new keys in the place of those in use. What the old ones sealed can still be read and refreshed.
   *
   * @throws RangeError for a key that is not 32 bytes, or whose id was used before.
   */
  readonly rotateKeys: (next: Rotation) => void;
}

/** Exactly one of these; the hashes in Base64 or hexadecimal. */
export type OptOutIdentity =
  | { readonly email: string }
  | { readonly email_hash: string }
  | { readonly phone: string }
  | { readonly phone_hash: string };

/**
 * Creates an operator, with the public test credentials unless others are given. It keeps no state but opt-outs, and
 * needs nothing but web standards.
 *
 * @throws TypeError or RangeError for a wrong option, naming it.
 */
export function createOperator(options: OperatorOptions = {}): Operator {
  const settings = readOptions(options);
  const { optOuts, keys } = settings;
  const switchboard = createSwitchboard(listOf(options.faults), settings.now);
  const answer = answering(settings);
  return {
    fetch: (request) => switchboard.answer(request, answer),
    optOut: async (identity) => optOuts.add(await hashOf(settings, identity)),
    withdrawOptOut: async (identity) => optOuts.remove(await hashOf(settings, identity)),
    clearOptOuts: optOuts.clear,
    countOptOuts: optOuts.count,
    faults: { set: switchboard.set, active: switchboard.active },
    rotateKeys: keys.rotate,
  };
}

/** Serves an operator over HTTP in Node. Rejects with an Error that says why the port can't be had. */
export async function listen(operator: Operator, options?: ListenOptions): Promise<Listening> {
  // Loaded on demand: the rest of this file runs wherever there is `fetch`.
  const node = await import('./listen.js');
  return node.listen(operator, options);
}

/**
 * Keeps opt-outs in a JSON file of this machine, in Node. A file that can't be understood is moved aside, and `warn` is
 * told so. Rejects with an Error where the file can't be written.
 */
export async function keepInFile(
  file: string,
  warn: (message: string) => void = console.warn,
): Promise<OptOutStore> {
  const node = await import('./state-file.js');
  return node.keepInFile(file, warn);
}

/** Routes for the right time, and for each wrong time that a fault asks for. */
function answering(settings: Settings): (request: Request, skew: number) => Promise<Response> {
  const right = routes(settings);
  return async (request, skew) => {
    if (!skew) return right.fetch(request);
    return routes({ ...settings, now: () => settings.now() + skew }).fetch(request);
  };
}

const listOf = (faults: Fault | readonly Fault[] = []): readonly Fault[] =>
  Array.isArray(faults) ? faults : [faults as Fault];

async function hashOf(
  settings: Settings,
  identity: OptOutIdentity,
): Promise<Awaited<ReturnType<typeof readUser>>['firstLevelHash']> {
  const user = await readUser(settings, { ...identity }).catch(() => {
    throw new TypeError('an opt-out takes one of { email }, { email_hash }, { phone } and { phone_hash }');
  });
  return user.firstLevelHash;
}
