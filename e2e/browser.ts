import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, firefox, webkit } from '@playwright/test';

const CHROMIUM = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

const FIREFOX = [
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
  'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
];

const firstOf = (paths: readonly string[]): string | undefined =>
  paths.find((path) => path && existsSync(path));

/** A program of the system, by its name. */
const program = (name: string): string | undefined =>
  firstOf((process.env.PATH ?? '').split(delimiter).map((directory) => join(directory, name)));

/**
 * Where Chromium is: CHROMIUM_PATH, else a usual place, else the copy that Playwright has installed.
 * @throws Error naming the two ways out when there is none.
 */
export const findChromium = (): string => {
  const found = process.env.CHROMIUM_PATH || firstOf([...CHROMIUM, chromium.executablePath()]);
  if (found) return found;
  throw new Error('No Chromium found: set CHROMIUM_PATH, or run `npx playwright install chromium`.');
};

/**
 * Chromium's headless shell, as Debian packages it: the same engine without a browser around it, and faster for that.
 * It has no back/forward cache and no settings of a user. Not where CHROMIUM_PATH names what is to be tested.
 */
export const findHeadlessShell = (): string | undefined =>
  process.env.CHROMIUM_PATH ? undefined : program('chromium-headless-shell');

/** A Firefox of the system speaks WebDriver BiDi with Playwright, a Firefox of Playwright's own a protocol of its own. */
export interface FoundFirefox {
  readonly path: string;
  readonly ownBuild: boolean;
}

/** Where Firefox is: FIREFOX_PATH, else a usual place, else the copy that Playwright has installed. */
export const findFirefox = (): FoundFirefox | undefined => {
  const path = process.env.FIREFOX_PATH || firstOf(FIREFOX);
  if (path) return { path, ownBuild: false };
  const own = firstOf([firefox.executablePath()]);
  return own ? { path: own, ownBuild: true } : undefined;
};

/** WebKit through its own driver, on a display that nobody sees; or as Playwright builds it. */
export type FoundWebKit = { readonly driver: string; readonly display: string } | { readonly path: string };

/** The WebKit of the system, which a driver and a display belong to, else the copy that Playwright has installed. */
export const findWebKit = (): FoundWebKit | undefined => {
  const [driver, display] = [program('WebKitWebDriver'), program('Xvfb')];
  if (driver && display) return { driver, display };
  const path = firstOf([webkit.executablePath()]);
  return path ? { path } : undefined;
};
