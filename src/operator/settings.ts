import type { Product } from '../identity/product.js';
import type { Bytes } from '../operator-api/bytes.js';
import { PUBLIC_CLIENT_SIDE, PUBLIC_CLIENTS } from './credentials.js';
import { type Generation, readGeneration } from './generation.js';
import { createKeyRing, type KeyRing, PUBLIC_KEYS, readKey } from './keys.js';
import { createOptOuts, type OptOuts } from './opt-outs.js';
import type { Client, ClientSideKeyPair, Lifetimes, OperatorOptions } from './options.js';
import { type Random, secureRandom } from './random.js';
import { rawUid } from './raw-uid.js';
import { PUBLIC_SALTS, type Salts } from './salts.js';
import { type FindTestIdentity, testIdentities } from './test-identities.js';
import type { User } from './user.js';

/** Options with every default filled in, checked, and its keys ready for use. */
export interface Settings {
  readonly product: Product['name'];
  readonly lifetimes: Lifetimes;
  readonly clients: ReadonlyMap<string, ReadyClient>;
  readonly clientSide: ReadonlyMap<string, ClientSideKeyPair>;
  readonly keys: KeyRing;
  readonly salts: Salts;
  readonly generation: Generation;
  readonly optOuts: OptOuts;
  readonly findTestIdentity: FindTestIdentity;
  readonly phones: boolean;
  readonly domainCheck: boolean;
  readonly now: () => number;
  readonly random: Random;
  readonly rawUid: (user: User) => Promise<Bytes>;
}

export interface ReadyClient extends Omit<Client, 'secret'> {
  readonly secret: Bytes;
}

const LIFETIMES: Lifetimes = { identity: 3600, refreshFrom: 900, refreshExpires: 86_400 };

/** @throws TypeError or RangeError that names the option and what it should be. */
export function readOptions(options: OperatorOptions): Settings {
  const { product = 'UID2', clients = PUBLIC_CLIENTS, clientSide = PUBLIC_CLIENT_SIDE } = options;
  const { salts = PUBLIC_SALTS, phones = true, domainCheck = true } = options;
  if (product !== 'UID2' && product !== 'EUID') throw new TypeError('product must be "UID2" or "EUID"');
  if (!salts.rows.length) throw new RangeError('salts.rows must have at least one row');
  const generation = readGeneration(options.generation);
  return {
    product,
    lifetimes: checkLifetimes(options.lifetimes ?? LIFETIMES),
    clients: new Map(clients.map((client) => [client.key, readyClient(client)])),
    clientSide: new Map(clientSide.map((pair) => [pair.subscriptionId, checkKeyPair(pair)])),
    keys: createKeyRing(options.keys ?? PUBLIC_KEYS),
    salts,
    generation,
    optOuts: createOptOuts(options.optOuts),
    findTestIdentity: testIdentities(generation.testIdentities, salts),
    phones,
    domainCheck,
    now: options.now ?? Date.now,
    random: options.random ?? secureRandom,
    rawUid: options.rawUid ?? ((user) => rawUid(user, salts)),
  };
}

const readyClient = (client: Client): ReadyClient => ({
  ...client,
  secret: readKey(client.secret, `the secret of the client of site ${client.siteId}`),
});

function checkKeyPair(pair: ClientSideKeyPair): ClientSideKeyPair {
  if (/^(UID2|EUID)-Y-[A-Z]-[A-Za-z\d+/]+=*$/.test(pair.privateKey)) return pair;
  throw new RangeError(
    `the private key of subscription ${pair.subscriptionId} must look like "UID2-Y-L-<Base64>"`,
  );
}

function checkLifetimes(lifetimes: Lifetimes): Lifetimes {
  const { identity, refreshFrom, refreshExpires } = lifetimes;
  const whole = [identity, refreshFrom, refreshExpires].every((seconds) =>
    Number.isSafeInteger(seconds * 1000),
  );
  if (whole && refreshFrom >= 0 && refreshFrom <= identity && identity <= refreshExpires) return lifetimes;
  throw new RangeError(
    'lifetimes must be seconds that keep 0 <= refreshFrom <= identity <= refreshExpires, ' +
      `not refreshFrom ${refreshFrom}, identity ${identity}, refreshExpires ${refreshExpires}`,
  );
}
