import { inLocalStorage } from './local-storage.js';
import type { StorageFactory } from './storage.js';

/** Where the cookie is to be sent; by default to this host, on all paths. */
export interface CookieScope {
  /** The site's own domain, to share the identity between its subdomains. */
  readonly domain?: string | undefined;
  /** Default `/`. */
  readonly path?: string | undefined;
}

/** How much later than the news a cookie may be seen in another tab, in ms; some 3 were measured. */
const LAG = 200;

/**
 * Keeps the identity in a first-party cookie, under the official SDK's name, so that the publisher's server can read
 * and set it.
 */
export const inCookie =
  (scope?: CookieScope): StorageFactory =>
  (product, environment) => {
    // An inherited domain may be another script's pollution: the cookie would go to other hosts.
    const { domain = '', path: given } = { __proto__: null, ...scope } as CookieScope;
    const home = given || '/';
    const { cookie, storageKey } = product;
    // Browsers tell other tabs of localStorage only: a key that comes and goes there says that the cookie has changed.
    const news = inLocalStorage()({ ...product, storageKey: `${storageKey}_news` }, environment);
    const announce = () => {
      news.write('1');
      news.remove();
    };
    /** Throws on a server, as its cookie does in a sandboxed frame. */
    const page = () => environment.document as { cookie: string };
    const read = () => {
      let value: string | null | undefined;
      try {
        const text = page().cookie;
        // Markup may have taken the name of document.cookie: what can't be read may be there, and is to go at a logout.
        value = '?';
        const pairs = text.split('; ');
        value = pairs.find((pair) => pair.startsWith(`${cookie}=`))?.slice(cookie.length + 1) ?? null;
        return value && decodeURIComponent(value);
      } catch {
        // In a sandboxed frame there is none. A damaged one is there: to be told from a logout, and to be repaired.
        return value;
      }
    };
    // An expiry that is no date is ignored by browsers: the cookie ends with the session.
    const put = (value: string, expires: number | undefined, at: string, path = home) => {
      const secure = environment.location?.protocol === 'https:' ? ';Secure' : '';
      try {
        page().cookie = `${cookie}=${value};path=${path};expires=${expires && new Date(expires).toUTCString()};SameSite=Lax${secure}${at && `;domain=${at}`}`;
      } catch {
        // Whether a cookie is there is read back, never assumed.
      }
    };
    const clear = (path: string) => {
      // A cookie is only removed under the domain that it was set with, which can't be read: the publisher's server
      // may have set it for any parent of the host.
      let host = `${environment.location?.hostname}`;
      // First of this host alone: a site that names its domain now may not have done so before.
      let at = '';
      do {
        // One of a path that this page is not on can't be seen from here, and is to go all the same.
        if (path === '/' && !read()) return;
        put('', 1, at, path);
        // Not before it can be seen: browsers may set a cookie a little after the page has asked for it.
        if (!read()) announce();
        at = host;
        host = host.replace(/^[^.]*[.]?/, '');
      } while (at);
    };
    const remove = () => {
      clear(home);
      // Nor can its path be read: a server that names none has set it for the folder of one of its pages.
      let path = environment.location?.pathname;
      while (path && read()) {
        clear(path);
        path = path.slice(0, path.endsWith('/') ? -1 : path.lastIndexOf('/') + 1);
      }
    };
    return {
      read,
      remove,
      write(text, expires) {
        const value = encodeURIComponent(text);
        put(value, expires, domain);
        // Another cookie of this name comes first, or the browser refused ours (over 4,096 bytes, a foreign domain).
        if (read() !== text) {
          remove();
          put(value, expires, domain);
        }
        announce();
      },
      watch(listener, ends) {
        // WebKit tells a page of other tabs' writes only once it has touched localStorage itself; but the turn of the
        // load is to touch storage little.
        void Promise.resolve().then(news.read);
        news.watch?.(() => {
          listener();
          // The news may be there before the cookie is: the two take different ways from process to process.
          environment.setTimeout(() => ends?.aborted || listener(), LAG);
        }, ends);
      },
    };
  };
