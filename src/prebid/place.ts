import type { IdentityStorage } from '../storage/storage.js';
import type { HostStorage } from './host.js';

/** What Prebid's storage may do, as a call that can't throw. */
function attempt<Value>(use: () => Value): Value | undefined {
  try {
    return use();
  } catch {
    // A cookie that is no URI component, storage that is full or blocked.
    return undefined;
  }
}

/**
 * One text in Prebid's storage, in localStorage or in a cookie of the same name. What is in the other place counts
 * where this one holds nothing, or only a bare token: the publisher may have changed the setting since.
 */
export function createPlace(storage: HostStorage, key: string, inCookie: boolean): IdentityStorage {
  const local = () => attempt(() => storage.getDataFromLocalStorage(key));
  const cookie = () => attempt(() => storage.getCookie(key));
  const setCookie = (value: string, expires = 1) =>
    attempt(() => storage.setCookie(key, value, new Date(expires).toUTCString(), 'Lax'));
  return {
    read() {
      const texts = [local(), cookie()];
      if (inCookie) texts.reverse();
      return texts.find((text) => text?.includes('{')) ?? texts.find(Boolean) ?? null;
    },
    write(text, expires) {
      if (inCookie) setCookie(text, expires);
      else attempt(() => storage.setDataInLocalStorage(key, text));
    },
    remove() {
      attempt(() => storage.removeDataFromLocalStorage(key));
      if (cookie() != null) setCookie('');
    },
  };
}
