import { createStore, get, type UseStore, update } from 'idb-keyval';
import { deviceTime } from '../environment/device-time.js';
import type { Environment } from '../environment/environment.js';
import type { Identity } from '../identity/identity.js';
import { own } from '../identity/parse.js';
import { isUsable } from '../identity/timing.js';
import { fromBase64, toBase64 } from '../operator-api/base64.js';
import { concat } from '../operator-api/bytes.js';

// The cipher of sealed storage, and its key. A file of its own, loaded where something is sealed or opened.

/** Field beside the wire fields that holds Base64 of `IV | AES-GCM ciphertext of [refresh token, response key]`. */
const FIELD = 'sealed';
const IV_LENGTH = 12;
/** By when a key should have come, in ms; one that comes later still seals. Less than the refresh waits in sealed.ts. */
const LIMIT = 5_000;
/** An identity whose token has expired is given up when its secrets could not be opened so often. */
const ATTEMPTS = 3;

interface Page {
  warned: boolean;
  /** How often the secrets of each product could not be opened, in a row. */
  readonly unopened: Map<string, number>;
}

/** What is known of each page. */
const pages = new WeakMap<Environment, Page>();

function pageOf(environment: Environment): Page {
  const page = pages.get(environment) ?? { warned: false, unopened: new Map() };
  pages.set(environment, page);
  return page;
}

const utf8 = (text: string) => new TextEncoder().encode(text);

/** Bound to the advertising token: the secrets of one identity never pass for those of another. */
const algorithm = (iv: Uint8Array<ArrayBuffer>, { advertising_token }: Identity): AesGcmParams => ({
  name: 'AES-GCM',
  iv,
  additionalData: utf8(advertising_token),
  tagLength: 128,
});

/** Made anew for each use, and closed after it: an open database could not be deleted, and all who want it would wait. */
const keys = (): UseStore => {
  const use = createStore('everid', 'keys');
  return (mode, run) =>
    use(mode, (store) => {
      const result = run(store);
      store.transaction.db.close();
      return result;
    });
};

/** A key that another script has put there and can read is none. */
const isKey = (value: unknown): value is CryptoKey => (value as CryptoKey | undefined)?.extractable === false;

/** The key of this browser for one product, made where there is none. Of two tabs that make one, the first wins. */
async function provideKey(subtle: SubtleCrypto, name: string): Promise<CryptoKey> {
  const known = await get<unknown>(name, keys());
  if (isKey(known)) return known;
  const usages: KeyUsage[] = ['encrypt', 'decrypt'];
  const fresh = await subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, usages);
  await update<unknown>(name, (present) => (isKey(present) ? present : fresh), keys());
  return (await get(name, keys())) as CryptoKey;
}

/**
 * Adds the sealed secrets to an identity that is held and stored without them, and warns where that can't be done, once.
 * Never rejects.
 *
 * @param concealed what is held.
 */
export async function seal(
  environment: Environment,
  name: string,
  identity: Identity,
  concealed: Identity,
  read: () => string | null | undefined,
  write: (text: string, expires: number) => void,
  warn?: (message: string) => void,
): Promise<void> {
  const fail = () => {
    const page = pageOf(environment);
    if (!page.warned)
      warn?.('An identity could not be sealed: the next page can use its token, not refresh it.');
    page.warned = true;
  };
  const timer = environment.setTimeout(fail, LIMIT);
  try {
    const text = JSON.stringify(concealed);
    // Kept with what is held, too: it may be stored again.
    Object.assign(concealed, { [FIELD]: await encrypt(environment, name, identity) });
    const put = (identity: string) =>
      write(identity, concealed.refresh_expires + (concealed.clock_offset ?? 0));
    const whole = JSON.stringify(concealed);
    // A logout, another tab or another user may have been quicker.
    if (read() === text) {
      put(whole);
      // A cookie that is too long is gone by now, and the token with it.
      if (read() !== whole) {
        Object.assign(concealed, { [FIELD]: undefined });
        put(text);
        fail();
      }
    }
  } catch {
    fail();
  }
  environment.clearTimeout(timer as never);
}

async function encrypt(environment: Environment, name: string, identity: Identity): Promise<string> {
  const subtle = environment.crypto?.subtle as SubtleCrypto;
  const key = await provideKey(subtle, name);
  const iv = crypto.getRandomValues(new Uint8Array(IV_LENGTH));
  const secrets = utf8(JSON.stringify([identity.refresh_token, identity.refresh_response_key]));
  return toBase64(concat(iv, new Uint8Array(await subtle.encrypt(algorithm(iv, identity), key, secrets))));
}

/**
 * The identity with its secrets, or the word that it is to be given up. Text or wire fields alone: other names are
 * shortened differently in the scripts that load this.
 *
 * @param text what is stored now: the identity may have come before its sealed secrets were there.
 * @throws where nothing can be opened this time.
 */
export async function open(
  environment: Environment,
  name: string,
  identity: Identity,
  text: string | null | undefined,
): Promise<Identity | 'REFRESH_EXPIRED'> {
  const { unopened } = pageOf(environment);
  try {
    const opened = await Promise.race([
      decrypt(environment, name, identity, text),
      new Promise<never>((_, reject) => environment.setTimeout(reject, LIMIT)),
    ]);
    unopened.delete(name);
    return opened;
  } catch (error) {
    const attempts = (unopened.get(name) ?? 0) + 1;
    unopened.set(name, attempts);
    // The token is used up. When it has expired too, and trying again was of no use, the user has to log in.
    if (attempts < ATTEMPTS || isUsable(identity, deviceTime(environment))) throw error;
    return 'REFRESH_EXPIRED';
  }
}

async function decrypt(
  environment: Environment,
  name: string,
  identity: Identity,
  text: string | null | undefined,
): Promise<Identity> {
  const subtle = environment.crypto?.subtle as SubtleCrypto;
  const whole = fromBase64(String(own(identity, FIELD) ?? own(JSON.parse(text as string), FIELD)));
  const key = (await get(name, keys())) as CryptoKey;
  const iv = whole.subarray(0, IV_LENGTH);
  const secrets = await subtle.decrypt(algorithm(iv, identity), key, whole.subarray(IV_LENGTH));
  const [refresh_token, refresh_response_key] = JSON.parse(new TextDecoder().decode(secrets));
  return { ...identity, refresh_token, refresh_response_key };
}
