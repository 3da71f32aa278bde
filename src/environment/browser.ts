import type { AesGcm, Environment } from './environment.js';

/** A page that is being rendered on a server waits for nothing and sends nothing there. */
const onServer = (): boolean => typeof document === 'undefined';

function listen(type: string, listener: (event: Event) => void): () => void {
  globalThis.addEventListener?.(type, listener);
  return () => globalThis.removeEventListener?.(type, listener);
}

/** The real world of a page. Everything is looked up when it is used: pages, tests and extensions replace these later. */
export const browser: Environment = {
  // A clock that is set back while the page is open must not lengthen a token's life.
  now: () => Math.max(Date.now(), performance.timeOrigin + performance.now()),
  random: () => Math.random(),
  setTimer: (callback, delay) => onServer() || setTimeout(callback, delay),
  clearTimer: (timer) => clearTimeout(timer as number),
  limit(callback, delay) {
    // A page may count or fake its timers; a time limit is none of them. Browsers before 2022 go without.
    AbortSignal.timeout?.(delay).addEventListener('abort', callback);
  },
  fetch: (url, init) => (onServer() ? new Promise(() => {}) : fetch(url, init)),
  warn: (...what) => console.warn(...what),
  subtle: () => globalThis.crypto?.subtle,
  loadAesGcm: async () => (await import('@noble/ciphers/aes.js')).gcm as AesGcm,
  localStorage: () => localStorage,
  readCookies() {
    // A sandboxed frame throws for reading and writing, and a server has no document.
    try {
      return document.cookie;
    } catch {
      return '';
    }
  },
  writeCookie(cookie) {
    try {
      // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is asynchronous and not everywhere.
      document.cookie = cookie;
    } catch {
      // Whether a cookie is there is read back, never assumed.
    }
  },
  location: () => globalThis.location ?? { protocol: '', hostname: '' },
  onWake(listener) {
    const stops = ['visibilitychange', 'pageshow', 'online'].map((type) =>
      listen(type, (event) => {
        // Becoming hidden is no return, and the first pageshow is the load itself.
        if (!document.hidden && (event as PageTransitionEvent).persisted !== false) listener();
      }),
    );
    return () => {
      for (const stop of stops) stop();
    };
  },
  onStorage: (listener) => listen('storage', (event) => listener((event as StorageEvent).key)),
};
