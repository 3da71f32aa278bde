import { type Command, Option } from 'commander';
import type { Product } from '../identity/product.js';
import { PUBLIC_CLIENTS } from '../operator/credentials.js';
import { PRODUCTS } from '../server/options.js';
import { readUrl } from './arguments.js';
import { defineCommand, type Run } from './command.js';
import { type Finding, whyNot, wrong } from './doctor/finding.js';
import { examineOperator } from './doctor/operator.js';
import { examinePage } from './doctor/page.js';
import { EXIT, Failure } from './failure.js';
import type { Terminal } from './terminal.js';

/** ms */
const TIMEOUT = 10_000;

interface Options {
  readonly product: Product['name'];
  readonly operator?: string | undefined;
}

interface Diagnosis {
  readonly kind: 'operator' | 'page' | 'unknown';
  readonly findings: readonly Finding[];
}

/** `everid doctor`: checks an operator or a publisher's page. */
export const doctorCommand = (terminal: Terminal): Command =>
  defineCommand(
    terminal,
    {
      name: 'doctor',
      description: `Check an operator or a publisher's page, and say how to mend what is wrong. An operator: reachable, clock, CORS, envelope, test identities. A page: reachable, clock, https, script, policy, secrets, cookie. An operator is asked as API_KEY with CLIENT_SECRET of the environment; a local one with the public test credentials where there are none. Ends with 2 where something is wrong.`,
      parameters: [['<url>', 'an operator or a page']],
      examples: [
        'everid doctor http://localhost:8080',
        'everid doctor https://operator-integ.uidapi.com',
        'everid doctor https://www.example.com/ --operator https://prod.euid.eu --product euid',
      ],
    },
    async (run, [given], options) => {
      const product = String(options.product).toUpperCase() as Product['name'];
      const url = readUrl(given, '/');
      const { kind, findings } = await examine(run, url, { product, operator: options.operator as string });
      if (run.json) run.printJson({ url, kind, findings });
      else for (const line of findings.flatMap(linesOf)) run.print(line);
      const amiss = findings.filter(({ result }) => result === 'wrong').length;
      if (amiss)
        throw new Failure(`${amiss} of ${findings.length} checks found something wrong`, EXIT.REFUSED);
    },
  )
    .addOption(new Option('--product <product>', 'which it is for').choices(['uid2', 'euid']).default('uid2'))
    .option('--operator <url>', "the operator that a page uses (default: the product's production operator)");

async function examine(run: Run, url: string, { product, operator }: Options): Promise<Diagnosis> {
  const send = (target: string, init: RequestInit = {}) =>
    run.fetch(new Request(target, { ...init, signal: AbortSignal.timeout(TIMEOUT) }));
  const { origin } = new URL(url);
  try {
    const health = await send(`${origin}/ops/healthcheck`);
    const isOperator = health.status === 503 || (await health.clone().text()).trim() === 'OK';
    if (isOperator) {
      const credentials = credentialsFor(run, origin);
      const patient = { origin, product, credentials, send, fetch: run.fetch };
      return { kind: 'operator', findings: await examineOperator(patient, health) };
    }
    const response = await send(url);
    const { headers, status } = response;
    if (!response.ok || !headers.get('Content-Type')?.includes('html'))
      return unknown(`neither an operator nor a page: status ${status}`);
    const address = operator ? readUrl(operator, '/') : PRODUCTS[product].baseUrl;
    const patient = { url: response.url || url, html: await response.text(), headers, product, send };
    return { kind: 'page', findings: await examinePage({ ...patient, operator: new URL(address).origin }) };
  } catch (error) {
    if (error instanceof Failure) throw error;
    return unknown(whyNot(error));
  }
}

const unknown = (detail: string): Diagnosis => ({
  kind: 'unknown',
  findings: [wrong('reachable', detail, 'is the address right, and is it up?')],
});

function credentialsFor({ env }: Run, origin: string) {
  const { API_KEY: apiKey, CLIENT_SECRET: clientSecret } = env;
  if (apiKey && clientSecret) return { apiKey, clientSecret };
  const [client] = PUBLIC_CLIENTS;
  const isLocal = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|$)/.test(origin);
  return isLocal && client ? { apiKey: client.key, clientSecret: client.secret } : undefined;
}

const MARKS = { ok: 'ok     ', wrong: 'WRONG  ', skipped: 'skipped' } as const;

const linesOf = ({ name, result, detail, fix }: Finding): string[] => [
  `${MARKS[result]}  ${name}: ${detail}`,
  ...(fix ? [`         → ${fix}`] : []),
];
