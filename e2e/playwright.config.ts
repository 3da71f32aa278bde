import { defineConfig, type PlaywrightTestConfig } from '@playwright/test';
import { findChromium } from './browser.js';

const config: PlaywrightTestConfig = defineConfig({
  testDir: '.',
  outputDir: '../test-results',
  fullyParallel: true,
  workers: 2,
  // A test that needs a second try is a bug to be found, not to be hidden.
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  use: { trace: 'retain-on-failure', video: 'off' },
  projects: [
    {
      name: 'chromium',
      use: {
        browserName: 'chromium',
        launchOptions: {
          executablePath: findChromium(),
          // http://publisher.test is no secure context, as a plain http site in the wild.
          args: ['--host-resolver-rules=MAP *.test 127.0.0.1'],
          ignoreDefaultArgs: ['--disable-back-forward-cache'],
        },
      },
    },
  ],
});

export default config;
