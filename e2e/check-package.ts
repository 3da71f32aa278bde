import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Uses the package as somebody who has installed it: the packed files, in a project of its own.

const root = fileURLToPath(new URL('..', import.meta.url));
const project = mkdtempSync(join(tmpdir(), 'everid-package-'));
const run = (command: string, ...parameters: string[]): string =>
  execFileSync(command, parameters, { cwd: project, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });

const page = `
import { createClient, EUID, inCookie, inLocalStorage, inMemory, TokenUnavailableError, UID2 } from 'everid';
import type { Client, ClientOptions, Identity, Snapshot, Status } from 'everid';
import { createOperator, type Operator } from 'everid/operator';
import { connectSecureSignals } from 'everid/secure-signals';
import { createPublisher, type GenerateOutcome, identityCookie } from 'everid/server';
import { connectPrebid, type PrebidConnection } from 'everid/prebid';
import { EUID as EuidSdk } from 'everid/euid';
import { UID2 as Uid2Sdk } from 'everid/uid2';

declare const identity: Identity;
const options: ClientOptions = { identity, storage: inCookie({ domain: 'example.com' }), retry: { base: 2_000 } };
export const clients: Client[] = [createClient(UID2, options), createClient(EUID, { storage: inMemory() })];
export const token: Promise<string> = createClient(UID2, { storage: inLocalStorage() }).getToken();
export const state: Status | undefined = clients[0]?.state;
export const snapshot: Snapshot | undefined = clients[0]?.getSnapshot();
export const operator: Operator = createOperator({ product: 'EUID' });
export const why = (error: unknown): Status | undefined => (error instanceof TokenUnavailableError ? error.state : undefined);
export const versions: string[] = [EuidSdk.VERSION, Uid2Sdk.VERSION];
export const signals: unknown = connectSecureSignals(createClient(UID2), UID2);
export const outcome: Promise<GenerateOutcome> = createPublisher({ apiKey: '', clientSecret: '' }).generateToken({ email: '' });
export const setCookie: string = identityCookie(identity, { domain: 'example.com' });
export const bridges: PrebidConnection[] = [connectPrebid(createClient(UID2), { product: UID2 }), connectPrebid('__euid')];
// @ts-expect-error a view of an identity holds no secret
clients[0]?.identity?.refresh_token;
`;

const serverSide = `
const before = Object.getOwnPropertyNames(globalThis).length;
const timers = globalThis.setTimeout;
globalThis.setTimeout = () => { throw new Error('a timer was started'); };
globalThis.fetch = () => { throw new Error('something was fetched'); };
const { createClient, UID2 } = await import('everid');
globalThis.setTimeout = timers;
if (Object.getOwnPropertyNames(globalThis).length !== before) throw new Error('importing changed the global object');
await import('everid/uid2');
await import('everid/euid');
await import('everid/secure-signals');
await import('everid/server');
await import('everid/prebid');
if (createClient(UID2).state !== 'NO_IDENTITY') throw new Error('a client on a server has an identity');
`;

try {
  const installed = join(project, 'node_modules', 'everid');
  mkdirSync(installed, { recursive: true });
  run('npm', 'pack', root, '--silent', '--pack-destination', project);
  run('sh', '-c', `tar -xzf everid-*.tgz --strip-components=1 -C '${installed}'`);
  cpSync(join(root, 'node_modules', '@noble'), join(project, 'node_modules', '@noble'), { recursive: true });
  writeFileSync(join(project, 'package.json'), JSON.stringify({ type: 'module', private: true }));
  writeFileSync(join(project, 'page.ts'), page);
  writeFileSync(join(project, 'server-side.js'), serverSide);
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  for (const [module, moduleResolution] of [
    ['esnext', 'bundler'],
    ['node16', 'node16'],
  ] as const) {
    run(
      process.execPath,
      compiler,
      'page.ts',
      '--ignoreConfig',
      '--noEmit',
      '--strict',
      '--target',
      'es2022',
      '--module',
      module,
      '--moduleResolution',
      moduleResolution,
    );
    console.log(`types: clean under moduleResolution ${moduleResolution}`);
  }
  run(process.execPath, 'server-side.js');
  console.log('plain Node: importing and creating a client touches nothing');
  console.log(
    run(process.execPath, join(installed, 'dist', 'cli.js'), '--version').trim(),
    'says the installed command line',
  );
} finally {
  rmSync(project, { recursive: true, force: true });
}
