import { defineConfig, type PlaywrightTestConfig } from '@playwright/test';
import everyday from '../playwright.config.js';

/** One at a time, and gently: the operator may be somebody's real one. */
const config: PlaywrightTestConfig = defineConfig({
  ...everyday,
  testDir: '.',
  testMatch: '*.acceptance.ts',
  outputDir: '../../test-results/operator',
  workers: 1,
  fullyParallel: false,
  // A trace would hold the credentials.
  use: { trace: 'off', video: 'off' },
});

export default config;
