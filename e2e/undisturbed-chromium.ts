import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium } from '@playwright/test';
import { findChromium } from './browser.js';

/**
 * A Chromium as a user has it. One that Playwright starts keeps every page focused and visible; in this one tabs in the
 * background are hidden, and can be frozen.
 */
export interface UndisturbedChromium {
  readonly context: BrowserContext;
  close(): Promise<void>;
}

const ARGUMENTS = [
  '--headless=new',
  '--no-sandbox',
  '--no-first-run',
  '--remote-debugging-port=0',
  // Memory that containers are short of.
  '--disable-dev-shm-usage',
];

export const startUndisturbedChromium = async (): Promise<UndisturbedChromium> => {
  const profile = mkdtempSync(join(tmpdir(), 'everid-profile-'));
  const child = spawn(findChromium(), [...ARGUMENTS, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(child, 'exit');
  const address = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk;
      const found = said.match(/DevTools listening on (ws:\S+)/)?.[1];
      if (found) resolve(found);
    });
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`Chromium ended with code ${code}.`)));
  });
  const browser: Browser = await chromium.connectOverCDP(address, { noDefaults: true });
  const context = browser.contexts()[0];
  if (!context) throw new Error('Chromium has no window.');
  return {
    context,
    close: async () => {
      // Politely, so that all its processes have written what they write before the profile goes.
      await (await browser.newBrowserCDPSession()).send('Browser.close');
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
};
