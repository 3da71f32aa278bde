import type { Page } from '@playwright/test';
import { product } from '../product.js';

export const configKey: string = `${product.storageKey}_config`;
export const configCookie: string = `${product.cookie}_config`;

/** The two places of the config entry; the cookie as the page reads it. */
export const readConfig = (page: Page): Promise<{ local: string | null; cookie: string | null }> =>
  page.evaluate(
    ({ configKey, configCookie }) => {
      const entry = document.cookie.split('; ').find((row) => row.startsWith(`${configCookie}=`));
      return {
        local: localStorage.getItem(configKey),
        cookie: entry ? decodeURIComponent(entry.slice(configCookie.length + 1)) : null,
      };
    },
    { configKey, configCookie },
  );
