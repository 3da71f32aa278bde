import { expect } from '@playwright/test';
import type { DrivenPage } from './engines/driven-page.js';
import type { Identity } from './foreign/identity.js';
import type { Tab } from './tab.js';

/** Everything at rest that another script of the page can read, keys that it can export included, as text. */
export const dump = (from: DrivenPage): Promise<string> =>
  from.evaluate(async () => {
    const settled = <Value>(request: IDBRequest<Value>): Promise<Value> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const readable = async (value: unknown): Promise<unknown> =>
      value instanceof CryptoKey ? crypto.subtle.exportKey('jwk', value).catch(() => 'a key') : value;
    const records: unknown[] = [];
    for (const { name = '' } of await indexedDB.databases()) {
      const database = await settled(indexedDB.open(name));
      for (const store of database.objectStoreNames)
        for (const record of await settled(database.transaction(store).objectStore(store).getAll()))
          records.push(await readable(record));
      database.close();
    }
    return JSON.stringify([
      { ...localStorage },
      { ...sessionStorage },
      decodeURIComponent(document.cookie),
      records,
    ]);
  });

/** Fails without printing the secret. */
export const expectNoSecret = (
  text: string,
  { refresh_token, refresh_response_key = '' }: Identity,
): void => {
  expect(text.includes(refresh_token), 'the refresh token is there').toBe(false);
  expect(text.includes(refresh_response_key), 'the response key is there').toBe(false);
};

/** Waits until the secrets of the identity are sealed at rest. */
export const expectSealed = async (
  tab: Tab<DrivenPage>,
  identity: Pick<Identity, 'advertising_token'>,
): Promise<void> => {
  const sealedOf = async () => {
    const stored = await tab.storedIdentity();
    return stored?.advertising_token === identity.advertising_token && typeof stored?.sealed;
  };
  await expect.poll(sealedOf).toBe('string');
};
