import type { BrowserContextOptions } from '@playwright/test';
import type { Identity } from '../foreign/identity.js';
import { EUID } from '../product.js';

export type Place = 'localStorage' | 'cookie';

const DAY_SECONDS = 86_400;

/** The storage of a browser in which an earlier page of the site has left an identity. */
export const storageWith = (
  place: Place,
  identity: Identity,
  origin: string,
): NonNullable<BrowserContextOptions['storageState']> => {
  const text = JSON.stringify(identity);
  if (place === 'localStorage')
    return { cookies: [], origins: [{ origin, localStorage: [{ name: EUID.storageKey, value: text }] }] };
  const cookie = {
    name: EUID.cookie,
    value: encodeURIComponent(text),
    domain: new URL(origin).hostname,
    path: '/',
    expires: Math.floor(Date.now() / 1_000) + 30 * DAY_SECONDS,
    httpOnly: false,
    secure: false,
    sameSite: 'Lax' as const,
  };
  return { cookies: [cookie], origins: [] };
};

/** Options of init() for an operator and a place. */
export const initOptions = (place: Place, operator: string): Record<string, unknown> => ({
  baseUrl: operator,
  ...(place === 'cookie' ? { useCookie: true } : {}),
});
