import { existsSync } from 'node:fs';
import { createLocalOperator, type SiteOperator, siteOperator } from './operators.js';
import { choosePort } from './ports.js';
import { PRODUCT_KEYS, PRODUCTS, type ProductKey } from './products.js';
import { type RunningServer, startServer } from './server.js';
import { LOCAL_CREDENTIALS, readSettings, type Settings } from './settings.js';
import { createSite } from './site.js';

const SITE_PORT = 3000;
const OPERATOR_PORT = 3001;

const servers: RunningServer[] = [];

async function main(): Promise<void> {
  const settings = readSettings(process.env);
  if (!existsSync(new URL('../dist/uid2.js', import.meta.url)))
    throw new Error('everid is not built yet. Run "npm start", which builds it, or "npm run build" first.');
  const sitePort = await choosePort({ variable: 'PORT', requested: settings.sitePort, usual: SITE_PORT });
  const operators = await startOperators(settings, sitePort);
  const site = createSite(operators);
  const { url } = await start((request) => site.fetch(request), sitePort);
  console.log(announcement(url, operators));
}

async function startOperators(
  settings: Settings,
  sitePort: number,
): Promise<Record<ProductKey, SiteOperator>> {
  const uid2 = await startOperator('uid2', settings, sitePort, 0);
  return { uid2, euid: await startOperator('euid', settings, sitePort, uid2.local ? 1 : 0) };
}

/** The first local operator takes the port that was asked for, the second the one behind it if that is free. */
async function startOperator(
  product: ProductKey,
  { remote, lifetimes, credentials, operatorPort }: Settings,
  sitePort: number,
  place: 0 | 1,
): Promise<SiteOperator> {
  if (remote?.product === product)
    return siteOperator(product, remote.url, credentials, undefined, remote.clientSide);
  const port = await choosePort({
    variable: 'OPERATOR_PORT',
    requested: place ? undefined : operatorPort,
    usual: (operatorPort ?? OPERATOR_PORT) + place,
    avoid: [sitePort],
  });
  const local = createLocalOperator(product, lifetimes);
  const { url } = await start(local.fetch, port);
  return siteOperator(product, url, LOCAL_CREDENTIALS, local);
}

async function start(...parameters: Parameters<typeof startServer>): Promise<RunningServer> {
  const server = await startServer(...parameters);
  servers.push(server);
  return server;
}

function announcement(site: string, operators: Record<ProductKey, SiteOperator>): string {
  const operatorLines = PRODUCT_KEYS.map((key) => {
    const { url, local } = operators[key];
    return `    ${PRODUCTS[key].name} operator   ${url}${local ? '' : ' (not ours)'}`;
  });
  return [
    '',
    '  The Tide Table is open.',
    '',
    `    Front page      ${site}/`,
    `    Script tag      ${site}/script-tag`,
    `    Cookie          ${site}/cookie`,
    `    ES module       ${site}/esm`,
    `    Auction         ${site}/auction`,
    '',
    ...operatorLines,
    '',
    '  Ctrl-C stops everything.',
    '',
  ].join('\n');
}

async function stop(): Promise<never> {
  await Promise.all(servers.map((server) => server.close()));
  process.exit(0);
}

process.once('SIGINT', stop);
process.once('SIGTERM', stop);
main().catch((error: unknown) => {
  console.error(`The demo cannot start: ${error instanceof Error ? error.message : error}`);
  process.exit(1);
});
