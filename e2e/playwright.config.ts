import { availableParallelism } from 'node:os';
import {
  defineConfig,
  type PlaywrightTestConfig,
  type PlaywrightTestOptions,
  type PlaywrightWorkerOptions,
  type Project,
} from '@playwright/test';
import { findChromium, findFirefox, findHeadlessShell, findWebKit } from './browser.js';
import type { WorkerFixtures } from './engines/profile.js';

/** Firefox and WebKit start slowly, and share the machine with another worker's ten tabs. */
const patient = { expect: { timeout: 30_000 } };

/** What runs in every engine; the rest needs only one, or Chromium's own protocol. */
const EVERYWHERE = ['engines/*.spec.ts'];
/** The builds that Playwright makes keep no pages for going back. */
const NOT_IN_OWN_BUILDS = ['engines/back-forward-cache.spec.ts'];

type WorkerOptions = PlaywrightWorkerOptions & Pick<WorkerFixtures, 'reach'>;
type EngineProject = Project<PlaywrightTestOptions, WorkerOptions>;

/** What needs more of Chromium than its headless shell. */
const WHOLE_BROWSER = [...EVERYWHERE, 'faults/sleep.spec.ts'];

// http://publisher.test is no secure context, as a plain http site in the wild.
const chromiumIn = (executablePath: string): NonNullable<EngineProject['use']> => ({
  browserName: 'chromium',
  launchOptions: {
    executablePath,
    args: ['--host-resolver-rules=MAP *.test 127.0.0.1'],
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  },
});

const chromium = (): EngineProject[] => {
  const whole: EngineProject = { name: 'chromium', use: chromiumIn(findChromium()) };
  const shell = findHeadlessShell();
  if (!shell) return [whole];
  return [
    { ...whole, testMatch: WHOLE_BROWSER },
    { name: 'chromium-headless-shell', testIgnore: WHOLE_BROWSER, use: chromiumIn(shell) },
  ];
};

const firefox = (): EngineProject[] => {
  const found = findFirefox();
  if (!found) return [];
  const { path, ownBuild } = found;
  return [
    {
      name: 'firefox',
      ...patient,
      testMatch: EVERYWHERE,
      testIgnore: ownBuild ? NOT_IN_OWN_BUILDS : [],
      use: {
        browserName: 'firefox',
        ...(ownBuild ? {} : { channel: 'moz-firefox' }),
        launchOptions: {
          executablePath: path,
          firefoxUserPrefs: { 'network.dns.localDomains': 'www.publisher.test' },
        },
      },
    },
  ];
};

const webkit = (): EngineProject[] => {
  const found = findWebKit();
  if (!found) return [];
  const name = 'webkit';
  if ('driver' in found) return [{ name, ...patient, testMatch: EVERYWHERE, use: { reach: found } }];
  return [
    {
      name,
      ...patient,
      testMatch: EVERYWHERE,
      testIgnore: NOT_IN_OWN_BUILDS,
      use: { browserName: 'webkit', launchOptions: { executablePath: found.path } },
    },
  ];
};

const config: PlaywrightTestConfig<PlaywrightTestOptions, WorkerOptions> = defineConfig<
  PlaywrightTestOptions,
  WorkerOptions
>({
  testDir: '.',
  outputDir: '../test-results',
  fullyParallel: true,
  // No test depends on how busy the machine is; a browser takes less than a core.
  workers: Math.min(6, availableParallelism() + 1),
  // A test that needs a second try is a bug to be found, not to be hidden.
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  // Recording costs a tenth of the time; `--trace retain-on-failure` shows how a test failed.
  use: { trace: 'off', video: 'off' },
  projects: [...chromium(), ...firefox(), ...webkit()],
});

export default config;
