import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { missing } from './operator/target.js';

// Holds the server helper and the SDK against whatever operator the environment names.

const root = fileURLToPath(new URL('..', import.meta.url));
const config = fileURLToPath(new URL('./operator/playwright.config.ts', import.meta.url));

/** Runs a step; the first that fails ends all. */
function run(command: string, ...parameters: string[]): void {
  const { status } = spawnSync(command, parameters, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

const absent = missing(process.env);
if (absent.length) {
  console.log(`test:operator skipped: there is no ${absent.join(', no ')} in the environment.
OPERATOR_URL names the operator, API_KEY and CLIENT_SECRET who asks; EVERID_PRODUCT=EUID where it is one of EUID.
SUBSCRIPTION_ID and SERVER_PUBLIC_KEY add client-side generation, for which localhost must be a registered domain.`);
} else {
  run('npm', 'run', 'build');
  run(process.execPath, fileURLToPath(import.meta.resolve('tsx/cli')), 'e2e/ensure-browser.ts');
  const playwright = fileURLToPath(import.meta.resolve('@playwright/test/cli'));
  run(process.execPath, playwright, 'test', '-c', config, ...process.argv.slice(2));
}
