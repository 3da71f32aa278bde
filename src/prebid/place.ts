import type { HostStorage } from './host.js';

/** One text in Prebid's storage, in localStorage or in a cookie of the same name. Nothing here throws. */
export interface Place {
  /**
   * What is in the other place counts where the wanted one holds nothing, or only a bare token: the publisher may have
   * changed the setting since.
   */
  read(inCookie: boolean): string | null;
  /** @param expires ms since epoch, device clock; a cookie is not kept beyond this. */
  write(text: string, inCookie: boolean, expires: number): void;
  /** From both. */
  remove(): void;
}

export function createPlace(storage: HostStorage, key: string): Place {
  /** A cookie that is no URI component, storage that is full or blocked: then the call does nothing. */
  function attempt<Name extends keyof HostStorage>(
    name: Name,
    ...more: unknown[]
  ): ReturnType<HostStorage[Name]> | undefined {
    try {
      return (storage[name] as (...given: unknown[]) => ReturnType<HostStorage[Name]>)(key, ...more);
    } catch {
      return undefined;
    }
  }

  const setCookie = (text: string, expires: number) =>
    attempt('setCookie', text, new Date(expires).toUTCString(), 'Lax');

  return {
    read(inCookie) {
      const texts = [attempt('getDataFromLocalStorage'), attempt('getCookie')];
      if (inCookie) texts.reverse();
      return texts.find((text) => text?.includes('{')) ?? texts.find(Boolean) ?? null;
    },
    write(text, inCookie, expires) {
      if (inCookie) setCookie(text, expires);
      else attempt('setDataInLocalStorage', text);
    },
    remove() {
      attempt('removeDataFromLocalStorage');
      setCookie('', 0);
    },
  };
}
