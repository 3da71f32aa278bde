import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * Where Chromium is: CHROMIUM_PATH, else a usual place, else the copy that Playwright has installed.
 * @throws Error naming the two ways out when there is none.
 */
export const findChromium = (): string => {
  const chosen = process.env.CHROMIUM_PATH;
  if (chosen) return chosen;
  const found = [...usualPlaces, chromium.executablePath()].find((path) => path && existsSync(path));
  if (found) return found;
  throw new Error('No Chromium found: set CHROMIUM_PATH, or run `npx playwright install chromium`.');
};
