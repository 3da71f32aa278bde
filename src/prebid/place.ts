import type { Host, HostStorage } from './host.js';

/** Text as a place gives it; nothing where it holds none. */
export type Found = string | null | undefined;

/** One text in Prebid's storage, in localStorage or in a cookie of the same name. Nothing here throws. */
export interface Place {
  /**
   * What is in the other place counts where the wanted one holds nothing, or only a bare token: the publisher may have
   * changed the setting since.
   */
  read(inCookie: boolean): Found;
  /**
   * Where there is nothing to write, or nothing can be written, both places are cleared: what is no longer the current
   * text must not be found there by the next page.
   *
   * @param expires ms since epoch, device clock; a cookie is not kept beyond this.
   * @returns what is there from now on.
   */
  write(text?: string, inCookie?: boolean, expires?: number): Found;
}

/** The text of a record with nothing in it. */
const EMPTY = '{}';

export function createPlace({ manager, warn }: Host, key: string): Place {
  let warned = false;

  /** A cookie that is no URI component, storage that is full or blocked: then the call does nothing. */
  function attempt<Name extends keyof HostStorage>(
    name: Name,
    ...more: unknown[]
  ): ReturnType<HostStorage[Name]> | undefined {
    try {
      return (manager[name] as (...given: unknown[]) => ReturnType<HostStorage[Name]>)(key, ...more);
    } catch {
      return undefined;
    }
  }

  const setCookie = (text: string, expires: number) =>
    attempt('setCookie', text, new Date(expires).toUTCString(), 'Lax');
  const clearStorage = () => attempt('removeDataFromLocalStorage');
  const clearCookie = () => setCookie('', 0);

  function read(inCookie?: boolean): Found {
    const texts = [attempt('getDataFromLocalStorage'), attempt('getCookie')];
    if (inCookie) texts.reverse();
    return texts.find((text) => text?.includes('{')) ?? texts.find(Boolean);
  }

  return {
    read,
    write(text = EMPTY, inCookie, expires = 0) {
      if (text !== EMPTY) {
        if (inCookie) setCookie(text, expires);
        else attempt('setDataInLocalStorage', text);
        if (read(inCookie) === text) {
          // An older user must not come back from there.
          if (inCookie) clearStorage();
          else clearCookie();
          return text;
        }
        if (!warned) warn('storage blocked or full');
        warned = true;
      }
      clearStorage();
      clearCookie();
      return read(inCookie);
    },
  };
}
