import { spawnSync } from 'node:child_process';
import { findChromium, findFirefox, findHeadlessShell, findWebKit } from './browser.js';

/**
 * Sees to it that there is a Chromium to test with: one that is installed, else Playwright's download, else Debian's
 * package where we may install it, else a message that says what to do. Says which of the other engines are there:
 * their tests run where they are, or must (EVERY_ENGINE=1).
 */
const isThere = (): boolean => {
  try {
    console.log(`Chromium: ${[findChromium(), findHeadlessShell()].filter(Boolean).join(', ')}`);
    return true;
  } catch {
    return false;
  }
};

const run = (command: string, ...parameters: string[]): boolean => {
  console.log(`$ ${command} ${parameters.join(' ')}`);
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, parameters, { stdio: 'inherit', env: environment }).status === 0;
};

const apt = (): boolean =>
  process.getuid?.() === 0 &&
  run('apt-get', 'update', '-qq') &&
  run('apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'chromium');

const ways: (() => boolean)[] = [
  isThere,
  () => run('npx', 'playwright', 'install', 'chromium') && isThere(),
  () => apt() && isThere(),
];
if (!ways.some((way) => way())) {
  console.error(
    'There is no Chromium and none could be installed: install one, or name yours in CHROMIUM_PATH.',
  );
  process.exit(1);
}

const webkit = findWebKit();
const others: Record<string, [where: string | undefined, remedy: string]> = {
  Firefox: [
    findFirefox()?.path,
    'install firefox or firefox-esr, name yours in FIREFOX_PATH, or run `npx playwright install firefox`',
  ],
  WebKit: [
    webkit && ('driver' in webkit ? webkit.driver : webkit.path),
    'install webkit2gtk-driver and xvfb, or run `npx playwright install webkit`',
  ],
};
for (const [engine, [where, remedy]] of Object.entries(others)) {
  console.log(`${engine}: ${where ?? `not installed, so nothing is tested in it (${remedy})`}`);
  if (!where && process.env.EVERY_ENGINE) process.exitCode = 1;
}
