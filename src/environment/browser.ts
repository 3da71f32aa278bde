import type { AesGcm, Environment } from './environment.js';

/** The window where there is one. On a server every look-up of a page's things must be safe. */
const page = (): Window | undefined => (typeof window === 'undefined' ? undefined : window);

/** Subscribes to an event of the page; on a server, where there is nothing to hear, does nothing. */
function listen(type: string, listener: (event: Event) => void): () => void {
  page()?.addEventListener(type, listener);
  return () => page()?.removeEventListener(type, listener);
}

/** The real world. Everything is looked up when it is used: pages, tests and extensions replace these later. */
export const browser: Environment = {
  now: () => Date.now(),
  random: () => Math.random(),
  // A server that renders the page must not be kept alive by a timer of ours.
  setTimer: (callback, delay) => page()?.setTimeout(callback, delay),
  clearTimer: (timer) => page()?.clearTimeout(timer as number),
  limit(callback, delay) {
    // A page may count or fake its timers; a time limit is none of them. Browsers before 2022 lack AbortSignal.timeout.
    if (AbortSignal.timeout) AbortSignal.timeout(delay).onabort = callback;
    else setTimeout(callback, delay);
  },
  fetch: (url, init) => fetch(url, init),
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
  host: () => location.hostname,
  secure: () => location.protocol === 'https:',
  onWake(listener) {
    const wake = (event: Event) => {
      // Becoming hidden is no return, and the first pageshow is the load itself.
      if (!document.hidden && (event as PageTransitionEvent).persisted !== false) listener();
    };
    const stops = ['visibilitychange', 'pageshow', 'online'].map((type) => listen(type, wake));
    return () => {
      for (const stop of stops) stop();
    };
  },
  onStorage: (listener) => listen('storage', (event) => listener((event as StorageEvent).key)),
};
